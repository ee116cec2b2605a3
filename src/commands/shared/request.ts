import { createHash } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { Messages } from '../../output/messages.ts'
import type { AccessTokenId } from '../../sessions/session.ts'

/** What settings ask of the server, in the words of the flows. */
export const requestOf = ({ scope, audience, resource, param }: Settings) => ({
  scope: scope ?? [],
  audience,
  resource: resource ?? [],
  param: param ?? {},
})

/**
 * Under which id a token is cached. Whatever flow a person signed in by, the refresh token gets the same: `session`.
 *
 * @param detail what else decides which token it is, such as an assertion: only a hash of it is kept
 */
export function accessIdOf(
  flow: AccessTokenId['flow'],
  { scope, audience, resource, param }: RequestInput,
  detail?: unknown,
): AccessTokenId {
  const parameters = flow === 'session' ? [] : Object.entries(param).sort()
  const more = detail !== undefined || parameters.length > 0
  return {
    flow,
    scope,
    resource,
    ...(audience && { audience }),
    ...(more && { detail: hashOf([detail ?? null, parameters]) }),
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
