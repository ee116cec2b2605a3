/** An authorization server that lies on request: what no real server would send, correctly signed or not. */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, unknown>

export interface Forgery {
  readonly metadata?: Json
  /** Changes the authorization response. */
  readonly redirect?: (answer: URLSearchParams) => void
  /** Changes the claims of the ID token; undefined values are left out. */
  readonly claims?: Json
  readonly header?: Json
  /** rs256 (default): honest. other: by a key that is not published. hmac: HS256 with the public key. */
  readonly signature?: 'rs256' | 'other' | 'hmac' | 'none' | 'flipped'
  /** Changes the token response. */
  readonly tokens?: Json
  /** Of the JARM response where there is one, else of the ID token: what is sent in place of the signed JWT. */
  readonly encrypt?: (signed: string) => Promise<string>
  /** JARM: the authorization response as a JWT with these claims changed. */
  readonly jarm?: Json
}

export interface ForgingServer {
  readonly issuer: string
  readonly clientId: string
  /** Paths asked for, in order. */
  readonly paths: string[]
  /** What is forged from now on. */
  forge: (forgery: Forgery) => void
  readonly count: (path: string) => number
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const clientId = 'cli'
const honest = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startForgingServer(): Promise<ForgingServer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const paths: string[] = []
  let forgery: Forgery = {}
  serve(server, issuer, paths, () => forgery)
  return {
    issuer,
    clientId,
    paths,
    forge: next => {
      forgery = next
      paths.length = 0
    },
    count: path => paths.filter(asked => asked === path).length,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function serve(server: Server, issuer: string, paths: string[], forgery: () => Forgery): void {
  let nonce: string | null = null
  server.on('request', async (req: IncomingMessage, res) => {
    const url = new URL(req.url ?? '', issuer)
    paths.push(url.pathname)
    await req.resume().toArray()
    const json = (body: unknown) => {
      res.setHeader('content-type', 'application/json').setHeader('cache-control', 'no-store')
      res.end(JSON.stringify(body))
    }
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({ ...metadata(issuer), ...forgery().metadata })
      case '/jwks':
        return json({ keys: [{ ...honest.publicKey.export({ format: 'jwk' }), kid: 'honest', use: 'sig' }] })
      case '/authorize':
        nonce = url.searchParams.get('nonce')
        return res.writeHead(302, { location: await answerUrl(issuer, url.searchParams, forgery()) }).end()
      case '/token':
        return json(await tokenResponse(issuer, nonce, forgery()))
      default:
        return res.writeHead(404).end()
    }
  })
}

const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  id_token_signing_alg_values_supported: ['RS256'],
  authorization_response_iss_parameter_supported: true,
})

async function answerUrl(issuer: string, asked: URLSearchParams, forgery: Forgery): Promise<string> {
  const state = asked.get('state') ?? ''
  const answer = new URLSearchParams({ code: 'the-code', state, iss: issuer })
  forgery.redirect?.(answer)
  if (!forgery.jarm) return `${asked.get('redirect_uri')}?${answer}`
  const claims = { ...Object.fromEntries(answer), aud: clientId, exp: now() + 60, ...forgery.jarm }
  return `${asked.get('redirect_uri')}?response=${await sealed(claims, forgery)}`
}

async function tokenResponse(issuer: string, nonce: string | null, forgery: Forgery): Promise<Json> {
  const accessToken = 'an-access-token'
  const half = createHash('sha256').update(accessToken).digest().subarray(0, 16)
  const claims = {
    iss: issuer,
    sub: 'alice',
    aud: clientId,
    iat: now(),
    exp: now() + 3600,
    nonce,
    at_hash: half.toString('base64url'),
    ...forgery.claims,
  }
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: 'a-refresh-token',
    id_token: forgery.jarm ? jwt(claims, forgery) : await sealed(claims, forgery),
    ...forgery.tokens,
  }
}

const sealed = async (claims: Json, forgery: Forgery): Promise<string> => {
  const signed = jwt(claims, forgery)
  return forgery.encrypt ? forgery.encrypt(signed) : signed
}

const now = () => Math.floor(Date.now() / 1000)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function jwt(claims: Json, { signature = 'rs256', header }: Forgery): string {
  const alg = { none: 'none', hmac: 'HS256' }[signature as string] ?? 'RS256'
  const input = `${part({ alg, kid: 'honest', ...header })}.${part(claims)}`
  return `${input}.${signatures[signature](input)}`
}

const rs256 = (key: KeyObject, input: string) => sign('sha256', Buffer.from(input), key)

const signatures: Readonly<Record<NonNullable<Forgery['signature']>, (input: string) => string>> = {
  rs256: input => rs256(honest.privateKey, input).toString('base64url'),
  other: input => rs256(other.privateKey, input).toString('base64url'),
  none: () => '',
  hmac: input => {
    const key = honest.publicKey.export({ type: 'spki', format: 'pem' })
    return createHmac('sha256', key).update(input).digest('base64url')
  },
  flipped: input => {
    const bytes = rs256(honest.privateKey, input)
    bytes[0] = (bytes[0] ?? 0) ^ 1
    return bytes.toString('base64url')
  },
}
