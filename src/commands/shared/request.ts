import { createHash } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { Messages } from '../../output/messages.ts'
import type { AccessTokenId } from '../../sessions/session.ts'

/** What settings ask of the server, in the words of the flows. */
export const requestOf = ({ scope, audience, resource, param, dpop }: Settings) => ({
  scope: scope ?? [],
  audience,
  resource: resource ?? [],
  param: param ?? {},
  dpop,
})

/**
 * Under which id a token is cached. Whatever flow a person signed in by, the refresh token gets the same: `session`.
 *
 * @param detail what else decides which token it is, such as an assertion: only a hash of it is kept
 */
export function accessIdOf(
  flow: AccessTokenId['flow'],
  { scope, audience, resource, param, dpop }: RequestInput,
  detail?: unknown,
): AccessTokenId {
  const ofSession = flow === 'session'
  const parameters = ofSession ? [] : Object.entries(param).sort()
  // The tokens of a person's session are all bound, or not, as their session is.
  const bound = dpop && !ofSession ? ['dpop'] : []
  const more = detail !== undefined || parameters.length + bound.length > 0
  return {
    flow,
    scope,
    resource,
    ...(audience && { audience }),
    ...(more && { detail: hashOf([detail ?? null, parameters, ...bound]) }),
  }
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** RFC 6749 3.3: a server may grant less than was asked, and the person should know. */
export function reportScope(asked: readonly string[], granted: string | undefined, messages: Messages): void {
  const have = new Set((granted ?? '').split(' '))
  const missing = asked.filter(scope => !have.has(scope))
  if (missing.length > 0) messages.warn(`the server did not grant ${missing.join(', ')}`)
}
