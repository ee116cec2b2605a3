import type { Settings } from '../../config/settings.ts'
import type { Messages } from '../../output/messages.ts'

/** What settings ask of the server, in the words of the flows. */
export const requestOf = ({ scope, audience, resource, param }: Settings) => ({
  scope: scope ?? [],
  audience,
  resource: resource ?? [],
  param: param ?? {},
})

/** RFC 6749 3.3: a server may grant less than was asked, and the person should know. */
export function reportScope(asked: readonly string[], granted: string | undefined, messages: Messages): void {
  const have = new Set((granted ?? '').split(' '))
  const missing = asked.filter(scope => !have.has(scope))
  if (missing.length > 0) messages.warn(`the server did not grant ${missing.join(', ')}`)
}
