/**
 * An authorization server of ours for the hybrid and implicit flows, since oidc-provider has no response type `token`.
 *
 * Strict: whatever it does not expect in a request is an error 400 that names it. It can lie on request.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, unknown>

export interface FrontChannelForgery {
  readonly metadata?: Json
  /** Changes the claims of the ID token in the answer; undefined leaves one out. */
  readonly claims?: Json
  /** Those of the ID token of the token endpoint. */
  readonly tokenClaims?: Json
  /** Changes the answer. */
  readonly answer?: (answer: URLSearchParams) => void | Promise<void>
  readonly signature?: 'own' | 'other' | 'none'
}

export interface FrontChannelServer {
  readonly issuer: string
  readonly forge: (forgery: FrontChannelForgery) => void
  /** Codes that were redeemed. */
  readonly redeemed: string[]
  /** What was wrong with requests. */
  readonly complaints: string[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export const frontToken = 'token-of-the-answer'
export const backToken = 'token-of-the-endpoint'
const clientId = 'old'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startFrontChannelServer(): Promise<FrontChannelServer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const state = { issuer, forgery: {} as FrontChannelForgery, asked: new URLSearchParams() }
  const redeemed: string[] = []
  const complaints: string[] = []
  server.on('request', async (req, res) => {
    try {
      await serve(state, redeemed, req, res)
    } catch (error) {
      complaints.push(String(error))
      res.writeHead(400, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ error: 'invalid_request', error_description: String(error) }))
    }
  })
  return {
    issuer,
    redeemed,
    complaints,
    forge: forgery => {
      state.forgery = forgery
      redeemed.length = 0
      complaints.length = 0
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

interface State {
  readonly issuer: string
  forgery: FrontChannelForgery
  asked: URLSearchParams
}

async function serve(state: State, redeemed: string[], req: IncomingMessage, res: ServerResponse) {
  const { issuer, forgery } = state
  const url = new URL(req.url ?? '', issuer)
  const form = new URLSearchParams(Buffer.concat(await req.toArray()).toString())
  const json = (body: unknown) => res.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      return json({ ...metadata(issuer), ...forgery.metadata })
    case '/jwks':
      return json({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: '1', use: 'sig' }] })
    case '/authorize':
      state.asked = url.searchParams
      checkAuthorization(state.asked)
      return res.setHeader('content-type', 'text/html').end(await formPost(state))
    case '/token':
      checkToken(form, state.asked)
      redeemed.push(form.get('code') ?? '')
      return json({
        ...{
          access_token: backToken,
          token_type: 'Bearer',
          expires_in: 3600,
          refresh_token: 'a-refresh-token',
        },
        id_token: idToken(state, forgery.tokenClaims ?? {}),
      })
    default:
      return res.writeHead(404).end()
  }
}

const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_modes_supported: ['form_post', 'fragment'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  id_token_signing_alg_values_supported: ['RS256'],
})

/** Exactly these, each once and well-formed. */
function checkAuthorization(asked: URLSearchParams): void {
  const type = (asked.get('response_type') ?? '').split(' ')
  const [code, token] = [type.includes('code'), type.includes('id_token')]
  const rules: Record<string, RegExp> = {
    client_id: /^old$/,
    redirect_uri: /^http:\/\/127\.0\.0\.1:\d+\/callback$/,
    response_type: /^(code )?(id_token|token|id_token token)$/,
    response_mode: /^form_post$/,
    scope: /^openid api$/,
    state: /^[\w-]{43}$/,
    nonce: /^[\w-]{43}$/,
    ...(code && { code_challenge: /^[\w-]{43}$/, code_challenge_method: /^S256$/ }),
  }
  for (const name of new Set([...asked.keys(), ...Object.keys(rules)])) {
    const values = asked.getAll(name)
    if (values.length !== 1 || !rules[name]?.test(values[0] ?? '')) throw new Error(`${name}=${values}`)
  }
  if (token && !asked.has('nonce')) throw new Error('nonce')
}

function checkToken(form: URLSearchParams, asked: URLSearchParams): void {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  const expected: Record<string, string | null> = {
    grant_type: 'authorization_code',
    client_id: clientId,
    code: 'the-code',
    redirect_uri: asked.get('redirect_uri'),
    code_verifier: form.get('code_verifier'),
  }
  for (const name of new Set([...form.keys(), ...Object.keys(expected)])) {
    if (form.get(name) !== expected[name]) throw new Error(`token request: ${name}`)
  }
  if (challenge !== asked.get('code_challenge')) throw new Error('code_verifier')
}

/** A page with one form, as a browser would submit by script. */
async function formPost(state: State): Promise<string> {
  const { asked, forgery } = state
  const type = (asked.get('response_type') ?? '').split(' ')
  const answer = new URLSearchParams({ state: asked.get('state') ?? '' })
  const hashes: Json = { s_hash: halfHash(answer.get('state') ?? '') }
  if (type.includes('code')) {
    answer.set('code', 'the-code')
    hashes.c_hash = halfHash('the-code')
  }
  if (type.includes('token')) {
    for (const [name, value] of Object.entries({
      access_token: frontToken,
      token_type: 'Bearer',
      expires_in: '600',
    }))
      answer.set(name, value)
    hashes.at_hash = halfHash(frontToken)
  }
  if (type.includes('id_token')) answer.set('id_token', idToken(state, { ...hashes, ...forgery.claims }))
  await forgery.answer?.(answer)
  const inputs = [...answer].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  return `<form method="post" action="${asked.get('redirect_uri')}">${inputs.join('')}<button>go</button></form>`
}

function idToken({ issuer, asked, forgery }: State, more: Json): string {
  const iat = Math.floor(Date.now() / 1000)
  const times = { iat, exp: iat + 600 }
  const claims = { iss: issuer, sub: 'alice', aud: clientId, nonce: asked.get('nonce'), ...times, ...more }
  const { signature = 'own' } = forgery
  const header = { alg: signature === 'none' ? 'none' : 'RS256', kid: '1' }
  const text = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  if (signature === 'none') return `${text}.`
  const { privateKey } = signature === 'own' ? keys : otherKeys
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
}

const halfHash = (value: string) =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')
