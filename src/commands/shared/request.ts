import type { FlowName, Settings } from '../../config/settings.ts'
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

/** Under which id a token is cached. Whatever flow a person signed in by, the refresh token gets the same: `session`. */
export const accessIdOf = (
  flow: FlowName | 'session',
  { scope, audience, resource }: RequestInput,
): AccessTokenId => ({ flow, scope, resource, ...(audience && { audience }) })

/** RFC 6749 3.3: a server may grant less than was asked, and the person should know. */
export function reportScope(asked: readonly string[], granted: string | undefined, messages: Messages): void {
  const have = new Set((granted ?? '').split(' '))
  const missing = asked.filter(scope => !have.has(scope))
  if (missing.length > 0) messages.warn(`the server did not grant ${missing.join(', ')}`)
}
