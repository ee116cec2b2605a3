import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import type { AnswerSource } from '../loopback/answer.ts'
import { failedPage, signedInPage } from '../loopback/outcomes.ts'
import { endpoint } from '../oidc/configuration.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { nameOf } from '../oidc/name.ts'
import { translated } from '../oidc/translate.ts'
import { hasState, isFormPost, isJwt } from './answer-state.ts'
import {
  type AuthorizationRequest,
  authorizationUrl,
  type RequestSecrets,
  requestSecrets,
} from './authorization-request.ts'
import { boundTo, proofs } from './parameters.ts'
import { checkSignIn, type SignIn } from './sign-in.ts'

export interface AuthorizationCodeInput extends AuthorizationRequest {
  readonly config: client.Configuration
  /** Where the answer to `redirectUri` arrives; it listens already. */
  readonly source: AnswerSource
  readonly now: () => Date
  readonly signal: AbortSignal
  /** Shows the URL and opens a browser. */
  readonly onUrl: (url: URL) => Promise<void>
  /** Keeps the tokens. Runs before the browser is answered, so that its page tells the truth. */
  readonly onSignedIn: (signIn: SignIn) => Promise<void>
}

/**
 * Authorization code grant with PKCE, RFC 6749 4.1, RFC 7636, RFC 8252, RFC 9207, OpenID Connect Core 3.1.
 * Throws FobError, and the signal's reason.
 */
export async function authorizationCode(input: AuthorizationCodeInput): Promise<SignIn> {
  const { config, responseMode: mode, source, signal } = input
  const secrets = requestSecrets(input.scope)
  const dpop = await boundTo(config, input.dpop)
  const url = await authorizationUrl(config, input, secrets, input.now(), dpop)
  const isOurs = (parameters: URLSearchParams) => hasState(parameters, secrets.state, mode)
  const answer = source.receive({ formPost: isFormPost(mode), isOurs }, signal)
  // Handled below; an answer may fail before the browser has been started.
  answer.catch(() => {})
  await input.onUrl(url)
  const { parameters, reply } = await answer
  try {
    const signIn = await redeem(input, secrets, parameters, dpop)
    await input.onSignedIn(signIn)
    await reply(signedInPage(nameOf(signIn.claims), new URL(config.serverMetadata().issuer).host))
    return signIn
  } catch (error) {
    await reply(failedPage(error instanceof FobError ? error.exitCode : exit.bug))
    throw error
  }
}

/** Checks the answer, `iss` included, before the code is sent (RFC 9207 2.4); sends it once. */
async function redeem(
  input: AuthorizationCodeInput,
  { codeVerifier, state, nonce }: RequestSecrets,
  parameters: URLSearchParams,
  dpop: Dpop | undefined,
): Promise<SignIn> {
  const { config, redirectUri, maxAge, resource, scope, now } = input
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
  // RFC 8707 2.2: many servers forget the resource unless the token request repeats it.
  const repeated = new URLSearchParams(resource.map((item): [string, string] => ['resource', item]))
  const response = await translated(host, () =>
    client.authorizationCodeGrant(config, received, checks, repeated, proofs(dpop)),
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
