/** Tokens of a person who signed in with another program: what `fob login --with-refresh-token` starts from. */
import * as client from 'openid-client'
import { exchange } from '../../src/oidc/http/exchange.ts'
import { toResponse } from '../../src/oidc/http/response.ts'
import type { AuthorizationServer } from './authorization-server/index.ts'

/** Nobody listens there: the scripted browser stops before it. */
const redirect_uri = 'http://127.0.0.1:1/callback'

export interface PersonTokensOptions {
  /** Default `openid api:read`. */
  readonly scope?: string
  readonly user?: string
  /** RFC 8707. */
  readonly resource?: string
  /** Bound to a key that is then forgotten (RFC 9449). */
  readonly dpop?: boolean
}

/** By authorization code with PKCE, as the public client `cli`. */
export async function personTokens(
  server: AuthorizationServer,
  { scope = 'openid api:read', user = 'alice', resource, dpop }: PersonTokensOptions = {},
) {
  const config = await client.discovery(new URL(server.issuer), 'cli', undefined, client.None(), {
    execute: [client.allowInsecureRequests],
    ...(server.ca && { [client.customFetch]: trusting(server.ca) }),
  })
  const asked = resource === undefined ? {} : { resource }
  const nonce = scope.split(' ').includes('openid') ? client.randomNonce() : undefined
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...(nonce && { nonce }),
    ...asked,
  })
  const end = await server.signInAs(url, user, { follow: false })
  const DPoP = dpop && client.getDPoPHandle(config, await client.randomDPoPKeyPair())
  const tokens = await client.authorizationCodeGrant(
    config,
    end.url,
    { pkceCodeVerifier, ...(nonce && { expectedNonce: nonce }) },
    asked,
    DPoP ? { DPoP } : {},
  )
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? '',
    idToken: tokens.id_token ?? '',
  }
}

const trusting =
  (ca: string): client.CustomFetch =>
  async (url, { method, headers, body }) =>
    toResponse(
      await exchange({
        url: new URL(url),
        method,
        headers,
        ...(body && { body: String(body) }),
        tls: { ca },
        maxBytes: 1024 * 1024,
        signal: AbortSignal.timeout(10_000),
      }),
    )
