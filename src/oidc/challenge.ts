/** What an API says of the sign-in that it wants (RFC 9470 3), in its WWW-Authenticate header. */
import { usageError } from '../errors.ts'
import { safeText } from '../safe-text.ts'

export interface StepUp {
  readonly acrValues?: string
  /** Seconds, as text. */
  readonly maxAge?: string
}

/** RFC 9110 11.2: `name=token` and `name="quoted"`. */
const parameter = /([\w-]{1,64})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g

/** With or without the header's name. Throws FobError no_step_up (2) where no other sign-in is asked for. */
export function stepUpOf(header: string): StepUp {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, bare = ''] of header.matchAll(parameter)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value)
  }
  const [acrValues, maxAge] = [found.get('acr_values'), found.get('max_age')]
  // OpenID Connect Core 3.1.2.1: names separated by spaces; a whole number.
  const hasAcr = acrValues !== undefined && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(acrValues)
  const hasAge = maxAge !== undefined && /^\d{1,9}$/.test(maxAge)
  if (!hasAcr && !hasAge) throw noStepUp(found.get('error'))
  return { ...(hasAcr && { acrValues }), ...(hasAge && { maxAge }) }
}

function noStepUp(error: string | undefined) {
  const why = error === undefined ? '' : `: its error is ${safeText(error, 64)}`
  return usageError(
    'no_step_up',
    `this challenge names neither acr_values nor max_age${why}`,
    'give the WWW-Authenticate header of a 401 with insufficient_user_authentication as it is',
  )
}
