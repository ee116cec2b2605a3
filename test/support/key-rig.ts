/** Clients that prove themselves by a key each, at one server: what the tests of a file share. */
import type { ClientMetadata } from 'oidc-provider'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server/index.ts'
import { type ClientKey, clientKey, keyAlgorithms } from './client-keys.ts'
import { type Finished, type Home, type RunOptions, runFob, tempHome } from './run.ts'

export interface KeyRig {
  readonly home: Home
  readonly server: AuthorizationServer
  /** The key of the client that is named after its algorithm. */
  readonly keyOf: (alg: string) => ClientKey
  /** `fob token client-credentials` as that client. */
  readonly fob: (alg: string, args: readonly string[], options?: RunOptions) => Promise<Finished>
}

/** Inside `describeWith('openssl', …)`: the keys are made before its first test. */
export function keyRig(): KeyRig {
  let home: Home
  let server: AuthorizationServer
  let keys: Map<string, ClientKey>
  beforeAll(async () => {
    home = await tempHome()
    const made = await Promise.all(keyAlgorithms.map(alg => clientKey(alg, home.path)))
    keys = new Map(made.map(key => [key.alg, key]))
    server = await startAuthorizationServer({ clients: made.map(asClient) })
  })
  afterEach(() => server.clear())
  afterAll(async () => {
    await server.close()
    await home.remove()
  })
  return {
    get home() {
      return home
    },
    get server() {
      return server
    },
    keyOf: alg => {
      const key = keys.get(alg)
      if (!key) throw new Error(`no key ${alg}`)
      return key
    },
    fob: (alg, args, options) => {
      const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
      return runFob([...words, '--store', 'none', '--client-id', alg, ...args], { home, ...options })
    },
  }
}

const asClient = ({ alg, publicJwk }: ClientKey): ClientMetadata => ({
  client_id: alg,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [publicJwk] } as NonNullable<ClientMetadata['jwks']>,
})
