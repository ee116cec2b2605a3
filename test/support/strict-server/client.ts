/** Who asks: exactly one way of proving it, and nothing of another. */
import { createHash, X509Certificate } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose'
import { Refusal, type State } from './state.ts'

const authentication = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type']

/** The client's name; empty for a request that names none. Takes what it looked at out of the form. */
export async function authenticate(
  form: URLSearchParams,
  headers: IncomingHttpHeaders,
  state: State,
): Promise<string> {
  const fields = Object.fromEntries(authentication.map(name => [name, form.get(name)]))
  const given = new URLSearchParams(form)
  for (const name of authentication) given.delete(name)
  for (const name of [...form.keys()]) if (!given.has(name)) form.delete(name)
  const { client_id, client_secret, client_assertion, client_assertion_type } = fields
  if (headers.authorization !== undefined) {
    if ([client_id, client_secret, client_assertion].some(field => field !== null)) {
      throw new Refusal('invalid_client', 'two proofs')
    }
    return basic(headers.authorization, state)
  }
  if (client_secret !== null) {
    if (client_assertion !== null) throw new Refusal('invalid_client', 'two proofs')
    if (client_id !== 'posted' || client_secret !== state.clients.posted)
      throw new Refusal('invalid_client', 'secret in the body')
    return client_id
  }
  if (client_assertion) {
    if (client_assertion_type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
      throw new Refusal('invalid_client', 'client_assertion_type')
    }
    await checkAssertion(client_assertion, { iss: 'keyed', sub: 'keyed' }, state.clientKey, state)
    if (client_id !== 'keyed') throw new Refusal('invalid_client', 'client_id')
    if (state.clientCertificate) checkThumbprints(client_assertion, state.clientCertificate)
    return 'keyed'
  }
  if (client_id && client_id in state.clients) throw new Refusal('invalid_client', 'no proof')
  return client_id ?? ''
}

/** AADSTS700027: the key is found by the thumbprint of its certificate; both forms, where they are there, must be right. */
function checkThumbprints(assertion: string, pem: string): void {
  const { raw } = new X509Certificate(pem)
  const thumbprint = (hash: string) => createHash(hash).update(raw).digest('base64url')
  const { x5t, 'x5t#S256': x5tS256, x5c, typ } = decodeProtectedHeader(assertion)
  const wrong = [
    typ !== 'JWT' && 'typ',
    x5t !== thumbprint('sha1') && 'x5t',
    x5tS256 !== undefined && x5tS256 !== thumbprint('sha256') && 'x5t#S256',
    x5c !== undefined && x5c[0] !== raw.toString('base64') && 'x5c',
  ].filter(Boolean)
  if (wrong.length > 0) throw new Refusal('invalid_client', `AADSTS700027: ${wrong.join(', ')}`)
}

function basic(header: string, { clients }: State): string {
  const [, encoded = ''] = header.match(/^Basic (\S+)$/) ?? []
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':').map(decodeURIComponent)
  if (id === 'posted' || !secret || clients[id] !== secret)
    throw new Refusal('invalid_client', 'wrong secret')
  return id
}

/** Seconds: a CI system decides for itself, what fob signs is for one request. */
const longest = (iss: string | undefined) => (iss === 'job' ? 600 : 60)

/** Signature, iss, sub, aud as one string, exp soon after iat, and a jti that is new. */
export async function checkAssertion(
  assertion: string,
  expected: { readonly iss: string; readonly sub?: string },
  key: JWK | undefined,
  { issuer, seen }: State,
): Promise<Record<string, unknown>> {
  if (!key) throw new Refusal('invalid_grant', `nobody is trusted to sign as ${decodeJwt(assertion).iss}`)
  const verified = await jwtVerify(assertion, await importJWK(key, key.alg ?? 'RS256')).catch(error => {
    throw new Refusal('invalid_grant', `signature: ${error.code}`)
  })
  const { iss, sub, aud, iat = 0, exp = 0, jti } = verified.payload
  const now = Date.now() / 1000
  const wrong = [
    iss !== expected.iss && 'iss',
    expected.sub !== undefined && sub !== expected.sub && 'sub',
    aud !== issuer && aud !== `${issuer}/token` && 'aud',
    (iat > now + 5 || iat < now - 60) && 'iat',
    (exp <= now || exp - iat > longest(iss)) && 'exp',
    (!jti || seen.has(jti)) && 'jti',
  ].filter(Boolean)
  if (wrong.length > 0) throw new Refusal('invalid_grant', `assertion: ${wrong.join(', ')}`)
  seen.add(String(jti))
  return verified.payload
}
