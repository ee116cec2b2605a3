import type { Settings } from '../../config/settings.ts'
import { sha256 } from '../../crypto.ts'
import { matching } from '../../engine.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { Messages } from '../../output/messages.ts'
import type { AccessTokenId } from '../../sessions/session.ts'
import type { Context } from './context.ts'

/** What settings ask of the server, in the words of the flows. */
export const requestOf = ({ scope, audience, resource, param, authorizationDetails, dpop }: Settings) => ({
  scope: scope ?? [],
  audience,
  resource: resource ?? [],
  param: param ?? {},
  ...(typeof authorizationDetails === 'string' && { authorizationDetails }),
  dpop,
})

export interface SessionRequest extends RequestInput {
  /** This call itself names parameters: they are for the token that it wants, not for the sign-in. */
  readonly paramNamed?: boolean
}

/** What a session is asked for: of the details of its sign-in only those that this call itself names. */
export function sessionRequest({ settings, named }: Pick<Context, 'settings' | 'named'>): SessionRequest {
  const { authorizationDetails, ...rest } = requestOf(settings)
  const request = { ...rest, paramNamed: named('param') }
  return named('authorizationDetails') && authorizationDetails
    ? { ...request, authorizationDetails }
    : request
}

/**
 * Under which id a token is cached. Whatever flow a person signed in by, the refresh token gets the same: `session`.
 *
 * @param detail what else decides which token it is, such as an assertion: only a hash of it is kept
 */
export function accessIdOf(
  flow: AccessTokenId['flow'],
  { scope, audience, resource, param, authorizationDetails, dpop, paramNamed }: SessionRequest,
  detail?: unknown,
): AccessTokenId {
  const ofSession = flow === 'session'
  const parameters = ofSession && !paramNamed ? [] : Object.entries(param).sort()
  // The tokens of a person's session are all bound, or not, as their session is.
  const further = matching([authorizationDetails, !ofSession && dpop && 'dpop'], Boolean)
  const more = detail !== undefined || parameters.length + further.length > 0
  return {
    flow,
    scope,
    resource,
    ...(audience && { audience }),
    ...(more && { detail: hashOf([detail ?? null, parameters, ...further]) }),
  }
}

export const hashOf = (value: unknown): string => sha256(JSON.stringify(value)).toString('hex')

/** RFC 6749 3.3: a server may grant less than was asked, and the person should know. */
export function reportScope(asked: readonly string[], granted: string | undefined, messages: Messages): void {
  const have = new Set((granted ?? '').split(' '))
  const missing = matching(asked, scope => !have.has(scope))
  if (missing.length > 0) messages.warn(`the server did not grant ${missing.join(', ')}`)
}
