import * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { translated } from '../oidc/translate.ts'
import { isJwt } from './answer-state.ts'
import { type RequestSecrets, requestSecrets } from './authorization-request.ts'
import { answeredByBrowser, type BrowserInput } from './browser-answer.ts'
import { boundTo, proofs, withResource } from './parameters.ts'
import { checkSignIn, type SignIn } from './sign-in.ts'

/**
 * Authorization code grant with PKCE, RFC 6749 4.1, RFC 7636, RFC 8252, RFC 9207, OpenID Connect Core 3.1.
 * Throws FobError, and the signal's reason.
 */
export async function authorizationCode(input: BrowserInput): Promise<SignIn> {
  const secrets = requestSecrets(input.scope)
  const dpop = await boundTo(input.config, input.dpop)
  return answeredByBrowser(input, secrets, dpop, parameters => redeem(input, secrets, parameters, dpop))
}

/** Checks the answer, `iss` included, before the code is sent (RFC 9207 2.4); sends it once. */
export async function redeem(
  input: BrowserInput,
  { codeVerifier, state, nonce }: RequestSecrets,
  parameters: URLSearchParams,
  dpop: Dpop | undefined,
): Promise<SignIn> {
  const { config, redirectUri, maxAge, scope, now } = input
  const { host } = endpoint(config, 'token_endpoint')
  const received = new URL(redirectUri)
  received.search = parameters.toString()
  const checks = {
    pkceCodeVerifier: codeVerifier,
    expectedState: state,
    ...(nonce !== undefined && { expectedNonce: nonce, idTokenExpected: true }),
    ...(maxAge !== undefined && { maxAge }),
  }
  if (isJwt(input.responseMode)) client.useJwtResponseMode(config)
  keepRedirectUri(config, redirectUri)
  const response = await translated(host, () =>
    client.authorizationCodeGrant(config, received, checks, withResource(input), proofs(dpop)),
  )
  return checkSignIn({ host, response, scope, now: now(), dpop })
}

/** openid-client puts a slash after a URI without path, but servers compare with what they got before (RFC 6749 4.1.3). */
function keepRedirectUri(config: client.Configuration, redirectUri: string): void {
  const send = config[client.customFetch]
  if (!send || new URL(redirectUri).href === redirectUri) return
  config[client.customFetch] = (url, options) => {
    if (options.body instanceof URLSearchParams && options.body.has('redirect_uri')) {
      options.body.set('redirect_uri', redirectUri)
    }
    return send(url, options)
  }
}
