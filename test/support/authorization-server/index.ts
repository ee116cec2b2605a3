/** A real authorization server (oidc-provider) on a free port of 127.0.0.1, for tests and the demo. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider as ProviderType } from 'oidc-provider'
import { type LiveToken, Storage } from './adapter.ts'
import { type TestClients, testClients } from './clients.ts'
import { providerConfiguration } from './configuration.ts'
import { type Fault, Faults } from './faults.ts'
import { signingKeys } from './keys.ts'
import { createListener } from './listener.ts'
import { type Counts, type LoggedRequest, RequestLog } from './log.ts'
import type { AuthorizationServerOptions } from './options.ts'
import { Provider } from './provider.ts'
import type { Endpoint } from './routes.ts'

export type { LiveToken } from './adapter.ts'
export * from './bodies.ts'
export type { TestClient, TestClients } from './clients.ts'
export type { Fault } from './faults.ts'
export type { Counts, LoggedRequest } from './log.ts'
export { type AuthorizationServerOptions, testResources, testScopes } from './options.ts'
export type { Endpoint } from './routes.ts'

export interface AuthorizationServer {
  readonly issuer: string
  /** A protected API: answers {sub, client_id, scope} of the token it is called with. */
  readonly api: string
  readonly clients: TestClients
  readonly provider: ProviderType
  /** Requests received, oldest first. */
  readonly requests: readonly LoggedRequest[]
  readonly counts: Counts
  readonly count: (endpoint?: Endpoint, grantType?: string) => number
  readonly fault: (endpoint: Endpoint, fault: Fault) => void
  /** Forgets requests and faults. Tokens stay. */
  readonly clear: () => void
  readonly liveTokens: () => LiveToken[]
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function startAuthorizationServer(
  options: AuthorizationServerOptions = {},
): Promise<AuthorizationServer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://${options.host ?? '127.0.0.1'}:${port}${options.path ?? ''}`
  const storage = new Storage({
    onReuse: options.onReuse ?? 'revoke',
    graceSeconds: options.graceSeconds ?? 0,
  })
  const jwks = await signingKeys()
  const clients = testClients()
  const all = [...Object.values(clients), ...(options.clients ?? [])]
  const provider = new Provider(issuer, providerConfiguration({ options, storage, clients: all, jwks }))
  const log = new RequestLog()
  const faults = new Faults()
  const listener = createListener({ provider, jwks, log, faults })
  server.on('request', (req, res) => void listener(req, res).catch(() => req.socket.destroy()))
  return {
    issuer,
    api: `${issuer}/api`,
    clients,
    provider,
    requests: log.requests,
    get counts() {
      return log.counts()
    },
    count: (endpoint, grantType) => log.count(endpoint, grantType),
    fault: (endpoint, fault) => faults.add(endpoint, fault),
    clear: () => {
      log.clear()
      faults.clear()
    },
    liveTokens: () => storage.liveTokens(),
    close: () => close(server),
    [Symbol.asyncDispose]: () => close(server),
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
