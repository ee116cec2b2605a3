/**
 * An authorization server of our own, for grants that oidc-provider lacks. It is strict: a parameter that is missing, unknown or
 * repeated, a claim that is off by anything, a signature or jti that was seen before: all are refused, with the reason.
 */
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'
import { authenticate } from './client.ts'
import { boundKey } from './dpop.ts'
import { type CallerToken, callerToken } from './entra.ts'
import { grants } from './grants.ts'
import { type Facts, Refusal, type State } from './state.ts'

export type { Facts } from './state.ts'

export interface StrictOptions {
  /** Whose assertions are believed, by `iss`. */
  readonly trusted?: Readonly<Record<string, JWK>>
  /** Public key of the client `keyed`, which authenticates by private_key_jwt. */
  readonly clientKey?: JWK
  /** PEM: with it `keyed` has to name its certificate by x5t, as Entra ID and AD FS want. */
  readonly clientCertificate?: string
}

export interface StrictServer {
  readonly issuer: string
  readonly clients: Readonly<Record<string, string>>
  /** Forms sent to the token endpoint, oldest first. */
  readonly forms: readonly URLSearchParams[]
  /** Paths of all requests, metadata too. */
  readonly requests: readonly string[]
  /** What is behind a token of this server. */
  readonly facts: (token: string) => Facts | undefined
  /** A token of this server, as a login would have brought. */
  readonly issue: (facts: Facts) => string
  /** What a person's program sends to an API: an access token of this server, as Entra ID makes them. */
  readonly callerToken: (token?: CallerToken) => Promise<string>
  /** Changes an answer of the token endpoint. */
  edit: (answer: Record<string, unknown>) => Record<string, unknown>
  /** Forgets forms, requests and the edit. Tokens stay. */
  readonly clear: () => void
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function startStrictServer(options: StrictOptions = {}): Promise<StrictServer> {
  const forms: URLSearchParams[] = []
  const requests: string[] = []
  const clients = { api: `secret-${crypto.randomUUID()}`, posted: `secret-${crypto.randomUUID()}` }
  const tokens = new Map<string, Facts>()
  const issue = (facts: Facts) => {
    const token = `${facts.kind}.${crypto.randomUUID()}`
    tokens.set(token, facts)
    return token
  }
  const server = createServer((req, res) => void serve(req, res))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const state: State = { issuer, clients, tokens, issue, keys, seen: new Set(), ...options }
  const strict: StrictServer = {
    issuer,
    clients,
    forms,
    requests,
    facts: token => tokens.get(token),
    issue,
    callerToken: token => callerToken(state, token),
    edit: answer => answer,
    clear: () => {
      forms.length = 0
      requests.length = 0
      strict.edit = answer => answer
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return strict

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    requests.push(req.url ?? '')
    const send = (status: number, body: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (req.url?.startsWith('/.well-known/')) return void send(200, metadata(issuer))
    if (req.url !== '/token' || req.method !== 'POST') return void send(404, {})
    const form = new URLSearchParams((await req.setEncoding('utf8').toArray()).join(''))
    // A copy: who checks it takes out what it has looked at.
    forms.push(new URLSearchParams(form))
    try {
      send(200, strict.edit(await answer(form, req, state)))
    } catch (error) {
      const { code, message } =
        error instanceof Refusal ? error : { code: 'server_error', message: String(error) }
      send(code === 'invalid_client' ? 401 : 400, { error: code, error_description: message })
    }
  }
}

async function answer(form: URLSearchParams, req: IncomingMessage, state: State) {
  if (!req.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw new Refusal('invalid_request', 'not a form')
  }
  const type = form.get('grant_type') ?? ''
  const repeated = [...form.keys()].find(name => name !== 'resource' && form.getAll(name).length > 1)
  if (repeated) throw new Refusal('invalid_request', `${repeated} is repeated`)
  const grant = grants[type]
  if (!grant) throw new Refusal('unsupported_grant_type', type)
  const client = await authenticate(form, req.headers, state)
  const jkt = await boundKey(req.headers, state)
  const granted = await grant({ form, client, state })
  const facts = state.tokens.get(String(granted.access_token))
  if (!jkt || !facts) return granted
  state.tokens.set(String(granted.access_token), { ...facts, jkt })
  return { ...granted, token_type: 'DPoP' }
}

const metadata = (issuer: string) => ({
  issuer,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  token_endpoint_auth_methods_supported: [
    'client_secret_basic',
    'client_secret_post',
    'private_key_jwt',
    'none',
  ],
  grant_types_supported: Object.keys(grants),
})
