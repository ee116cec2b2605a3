/** Flows whose answer itself has tokens in it: hybrid and implicit (OpenID Connect Core 3.2 and 3.3, RFC 6749 4.2). */
import type * as client from 'openid-client'
import { exit, FobError, usageError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import { openedWhere } from '../oidc/decryption.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { checkHash } from '../oidc/id-token.ts'
import { checkTokenResponse } from '../oidc/token-response.ts'
import { malformed, oauthError } from '../oidc/translate.ts'
import { idTokenOf } from '../oidc/unopened.ts'
import { redeem } from './authorization-code.ts'
import { type RequestSecrets, requestSecrets } from './authorization-request.ts'
import { answeredByBrowser, type BrowserInput } from './browser-answer.ts'
import type { FrontChannelType } from './front-channel-types.ts'
import { verifiedClaims } from './front-id-token.ts'
import { boundTo } from './parameters.ts'
import type { SignIn } from './sign-in.ts'

export interface FrontChannelInput extends BrowserInput {
  readonly responseType: FrontChannelType
}

/**
 * The answer comes as a form post: a fragment would reach no listener.
 *
 * With a code in it, the tokens are those of the token endpoint, and the one that came by the browser is dropped. Throws
 * FobError: needs_openid, dpop_not_possible (2), no_form_post, malformed_answer (7), check_failed, decryption_failed (8), and as
 * authorizationCode does.
 */
export async function frontChannel(input: FrontChannelInput): Promise<SignIn> {
  const request = { ...input, responseMode: 'form_post' } as const
  checkRequest(request)
  const secrets = requestSecrets(input.scope)
  const dpop = await boundTo(input.config, input.dpop)
  return answeredByBrowser(request, secrets, dpop, parameters =>
    signInFrom(request, secrets, parameters, dpop),
  )
}

const has = ({ responseType }: FrontChannelInput, part: 'code' | 'id_token' | 'token') =>
  responseType.split(' ').includes(part)

function checkRequest(input: FrontChannelInput): void {
  const { response_modes_supported: modes } = input.config.serverMetadata()
  if (has(input, 'id_token') && !input.scope.includes('openid')) {
    throw usageError(
      'needs_openid',
      'an ID token needs the scope openid',
      "for instance --scope 'openid profile'",
    )
  }
  if (input.dpop && !has(input, 'code')) {
    const message = 'a token that comes by the browser can’t be bound to a key'
    throw usageError('dpop_not_possible', message, 'fob login --pkce --dpop')
  }
  if (!modes || modes.includes('form_post')) return
  const { host } = endpoint(input.config, 'authorization_endpoint')
  throw new FobError('no_form_post', exit.serverAnswer, `${host} does not post its answers`, {
    hint: 'what it puts into a fragment no program can receive: fob login --pkce',
  })
}

async function signInFrom(
  input: FrontChannelInput,
  secrets: RequestSecrets,
  parameters: URLSearchParams,
  dpop: Dpop | undefined,
): Promise<SignIn> {
  const { host } = endpoint(input.config, 'authorization_endpoint')
  const error = parameters.get('error')
  if (error !== null) throw oauthError(host, error, parameters.get('error_description') ?? undefined)
  checkIssuer(host, input, parameters)
  const idToken = has(input, 'id_token')
    ? await openedWhere(only(host, parameters, 'id_token'), input.openToken, idTokenOf(host))
    : undefined
  const accessToken = has(input, 'token') ? only(host, parameters, 'access_token') : undefined
  const code = has(input, 'code') ? only(host, parameters, 'code') : undefined
  const claims =
    idToken === undefined
      ? undefined
      : await verifiedClaims(input.config, idToken, secrets.nonce, input.maxAge)
  if (idToken !== undefined && claims) {
    const checks = { host, idToken, claims }
    if (accessToken !== undefined) checkHash({ ...checks, name: 'at_hash', value: accessToken })
    if (code !== undefined) checkHash({ ...checks, name: 'c_hash', value: code })
    checkHash({ ...checks, name: 's_hash', value: secrets.state, mayLack: true })
  }
  if (code === undefined) return fromBrowser(input, parameters, { accessToken, idToken, claims })
  const answer = new URLSearchParams([...parameters].filter(([name]) => /^(code|state|iss)$/.test(name)))
  // An ID token says it in its place (RFC 9207 2.4), and was verified to.
  if (claims && !answer.has('iss')) answer.set('iss', input.config.serverMetadata().issuer)
  const signIn = await redeem(input, secrets, answer, dpop)
  if (claims && signIn.claims && claims.sub !== signIn.claims.sub) throw otherPerson(host)
  return signIn
}

/** RFC 9207 2.4. An ID token says it too, and is checked for it: one that was asked for, no other is looked at. */
function checkIssuer(host: string, input: FrontChannelInput, parameters: URLSearchParams): void {
  const { issuer, authorization_response_iss_parameter_supported: promised } = input.config.serverMetadata()
  const found = parameters.getAll('iss')
  if (found.length === 0 && (!promised || has(input, 'id_token'))) return
  if (found.length === 1 && found[0] === issuer) return
  const message = `an answer of ${host} failed a check: its iss is not that of this server`
  throw new FobError('check_failed', exit.security, message, {
    hint: 'nothing was stored; another server may be trying to pass its answer off as this one’s',
  })
}

function only(host: string, parameters: URLSearchParams, name: string): string {
  const [first, ...more] = parameters.getAll(name)
  if (first && more.length === 0) return first
  throw malformed(host, `an answer with ${more.length > 0 ? 'more than one' : 'no'} ${name}`)
}

interface FromBrowser {
  readonly accessToken: string | undefined
  readonly idToken: string | undefined
  readonly claims: client.IDToken | undefined
}

function fromBrowser(
  { config, scope, now }: FrontChannelInput,
  parameters: URLSearchParams,
  { accessToken, idToken, claims }: FromBrowser,
): SignIn {
  const { host } = endpoint(config, 'authorization_endpoint')
  const person = { ...(idToken !== undefined && { idToken }), ...(claims && { subject: claims.sub }) }
  if (accessToken === undefined) {
    return { tokens: { accessToken: '', tokenType: 'Bearer', ...person }, claims }
  }
  const life = parameters.get('expires_in') ?? ''
  const granted = parameters.get('scope')
  const response = {
    access_token: accessToken,
    token_type: only(host, parameters, 'token_type').toLowerCase() as Lowercase<string>,
    ...(/^\d{1,12}$/.test(life) && { expires_in: Number(life) }),
    ...(granted !== null && { scope: granted }),
  }
  return { tokens: { ...checkTokenResponse({ host, response, scope, now: now() }), ...person }, claims }
}

/** OpenID Connect Core 3.3.3.6. */
const otherPerson = (host: string) =>
  new FobError('subject_mismatch', exit.security, `the two ID tokens of ${host} are of different persons`, {
    hint: 'nothing was stored; tell the owner of the server',
  })
