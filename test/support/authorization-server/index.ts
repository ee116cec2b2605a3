/** A real authorization server (oidc-provider) on a free port of 127.0.0.1, for tests and the demo. */
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider as ProviderType } from 'oidc-provider'
import type { Certificates } from '../certificates.ts'
import { type LiveToken, Storage } from './adapter.ts'
import { Backchannel } from './backchannel.ts'
import { type TestClients, testClients } from './clients.ts'
import { providerConfiguration } from './configuration.ts'
import { type Fault, Faults } from './faults.ts'
import { type Forgery, forge } from './forge.ts'
import { signingKeys } from './keys.ts'
import { createListener } from './listener.ts'
import { type Counts, type LoggedRequest, RequestLog } from './log.ts'
import type { AuthorizationServerOptions } from './options.ts'
import { createPerson, type Person } from './person.ts'
import { Provider } from './provider.ts'
import type { Endpoint } from './routes.ts'
import { createTlsServer } from './tls.ts'

export * from './bodies.ts'
export type { TestClient } from './clients.ts'
export type { Fault, StreamedFault } from './faults.ts'
export { type AuthorizationServerOptions, testResources } from './options.ts'

export interface AuthorizationServer extends Person {
  readonly issuer: string
  /** PEM of the authority, and a file of it: https alone. */
  readonly ca: string | undefined
  readonly caFile: string | undefined
  /** Makes other certificates of the same authority: https alone. */
  readonly certificates: Certificates | undefined
  /** A protected API: answers {sub, client_id, scope} of the token it is called with. */
  readonly api: string
  readonly clients: TestClients
  readonly provider: ProviderType
  /** Requests received, oldest first. */
  readonly requests: readonly LoggedRequest[]
  readonly counts: () => Counts
  readonly count: (endpoint?: Endpoint, grantType?: string) => number
  readonly fault: (endpoint: Endpoint, fault: Fault) => void
  /** Forgets requests and faults. Tokens stay. */
  readonly clear: () => void
  /** Another token out of an ID token of this server: for `fault('token', { edit })`. */
  readonly forge: (jwt: string, forgery?: Forgery) => Promise<string>
  /** Answers the oldest waiting CIBA request for its person, who is its login_hint. */
  readonly answerBackchannel: (options?: { readonly deny?: boolean }) => Promise<void>
  readonly liveTokens: () => LiveToken[]
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function startAuthorizationServer(
  options: AuthorizationServerOptions = {},
): Promise<AuthorizationServer> {
  const tls = options.https || options.mtls ? await createTlsServer(options.mtls ?? false) : undefined
  const server: Server = tls?.server ?? createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `${tls ? 'https' : 'http'}://${options.host ?? '127.0.0.1'}:${port}${options.path ?? ''}`
  const close = async () => {
    await closeServer(server)
    await tls?.remove()
  }
  return {
    ...(await createService(server, issuer, options)),
    ...createPerson(issuer, tls?.certificates.ca),
    issuer,
    ca: tls?.certificates.ca,
    caFile: tls?.caFile,
    certificates: tls?.certificates,
    api: `${issuer}/api`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function createService(server: Server, issuer: string, options: AuthorizationServerOptions) {
  const storage = new Storage({
    onReuse: options.onReuse ?? 'revoke',
    graceSeconds: options.graceSeconds ?? 0,
  })
  const jwks = await signingKeys()
  const clients = testClients()
  const all = [...Object.values(clients), ...(options.clients ?? [])]
  const backchannel = new Backchannel()
  const configuration = providerConfiguration({ issuer, options, storage, backchannel, clients: all, jwks })
  const provider = new Provider(issuer, configuration)
  const log = new RequestLog()
  const faults = new Faults()
  const listener = createListener({ provider, jwks, log, faults })
  server.on('request', (req, res) => void listener(req, res).catch(error => fail(res, error)))
  return {
    clients,
    provider,
    requests: log.requests,
    counts: () => log.counts(),
    count: log.count.bind(log),
    fault: faults.add.bind(faults),
    clear: () => {
      log.clear()
      faults.clear()
    },
    forge: (jwt: string, forgery?: Forgery) => forge(jwks, jwt, forgery),
    answerBackchannel: ({ deny = false } = {}) => backchannel.answer(provider, deny),
    liveTokens: () => storage.liveTokens(),
  }
}

/** A test that meets this has found a bug of this server: let it be seen. */
function fail(res: ServerResponse, error: unknown): void {
  if (res.headersSent) res.destroy()
  else res.writeHead(500).end(error instanceof Error ? error.stack : String(error))
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
