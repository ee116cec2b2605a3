/** A protected API that believes the provider's tokens alone (RFC 6750). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import { publicKeys } from './keys.ts'

/** What the API tells about the token it was called with. */
export interface ApiAnswer {
  readonly sub: string
  readonly client_id: string
  readonly scope: string
}

export async function api(
  provider: Provider,
  jwks: JSONWebKeySet,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const token = req.headers.authorization?.match(/^Bearer ([\w.~+/-]+=*)$/)?.[1]
  const answer = token && ((await opaque(provider, token)) ?? (await structured(provider, jwks, token)))
  res.statusCode = answer ? 200 : 401
  if (!answer) res.setHeader('www-authenticate', token ? 'Bearer error="invalid_token"' : 'Bearer')
  res.setHeader('content-type', 'application/json')
  res.end(`${JSON.stringify(answer || { error: 'invalid_token' })}\n`)
}

async function opaque(provider: Provider, value: string): Promise<ApiAnswer | undefined> {
  const personal = await provider.AccessToken.find(value)
  const token = personal ?? (await provider.ClientCredentials.find(value))
  if (!token?.clientId || token.isExpired || token.isSenderConstrained()) return undefined
  return {
    sub: personal?.accountId ?? token.clientId,
    client_id: token.clientId,
    scope: token.scope ?? '',
  }
}

async function structured(
  provider: Provider,
  jwks: JSONWebKeySet,
  value: string,
): Promise<ApiAnswer | undefined> {
  try {
    const { payload } = await jwtVerify(value, createLocalJWKSet(publicKeys(jwks)), {
      issuer: provider.issuer,
      typ: 'at+jwt',
    })
    const { sub, client_id, scope, cnf } = payload
    return cnf ? undefined : { sub: String(sub), client_id: String(client_id), scope: String(scope ?? '') }
  } catch {
    return undefined
  }
}
