/** A protected API that believes the provider's tokens alone (RFC 6750, RFC 9449). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import { provenThumbprint } from './dpop.ts'
import { publicKeys } from './keys.ts'

/** What the API tells about the token it was called with. */
interface ApiAnswer {
  readonly sub: string
  readonly client_id: string
  readonly scope: string
}

interface KnownToken extends ApiAnswer {
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt: string | undefined
  /** Thumbprint of the certificate. */
  readonly x5t: string | undefined
}

export async function api(
  provider: Provider,
  jwks: JSONWebKeySet,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const [, scheme, value = ''] = req.headers.authorization?.match(/^(Bearer|DPoP) ([\w.~+/-]+=*)$/) ?? []
  const token = value && ((await opaque(provider, value)) ?? (await structured(provider, jwks, value)))
  const accepted = token && (await isOurs(token, scheme, value, provider.issuer, req)) ? token : undefined
  res.statusCode = accepted ? 200 : 401
  if (!accepted) res.setHeader('www-authenticate', scheme ? `${scheme} error="invalid_token"` : 'Bearer')
  res.setHeader('content-type', 'application/json')
  const { sub, client_id, scope } = accepted ?? {}
  res.end(`${JSON.stringify(accepted ? { sub, client_id, scope } : { error: 'invalid_token' })}\n`)
}

/** A bound token needs the proof of its own key, any other needs none. */
async function isOurs(
  { jkt, x5t }: KnownToken,
  scheme: string | undefined,
  token: string,
  issuer: string,
  { method = '', url = '', headers }: IncomingMessage,
): Promise<boolean> {
  if (scheme === 'Bearer') return !jkt && !x5t
  const htu = `${new URL(issuer).origin}${url.replace(/\?.*/, '')}`
  const proven = await provenThumbprint({ proof: String(headers.dpop ?? ''), method, url: htu, token })
  return proven !== undefined && proven === jkt
}

async function opaque(provider: Provider, value: string): Promise<KnownToken | undefined> {
  const personal = await provider.AccessToken.find(value)
  const token = personal ?? (await provider.ClientCredentials.find(value))
  if (!token?.clientId || token.isExpired) return undefined
  return {
    sub: personal?.accountId ?? token.clientId,
    client_id: token.clientId,
    scope: token.scope ?? '',
    jkt: token.jkt,
    x5t: token['x5t#S256'],
  }
}

async function structured(
  provider: Provider,
  jwks: JSONWebKeySet,
  value: string,
): Promise<KnownToken | undefined> {
  try {
    const keys = createLocalJWKSet(publicKeys(jwks))
    const { payload } = await jwtVerify(value, keys, { issuer: provider.issuer, typ: 'at+jwt' })
    const { sub, client_id, scope = '' } = payload
    const { jkt, 'x5t#S256': x5t } = (payload.cnf ?? {}) as Record<string, string | undefined>
    return { sub: String(sub), client_id: String(client_id), scope: String(scope), jkt, x5t }
  } catch {
    return undefined
  }
}
