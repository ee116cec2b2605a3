/** `--param`: whatever a server wants beside the standard. */
import * as v from 'valibot'
import { isObject } from './kinds.ts'

/**
 * Parameters that carry a secret, which would stand in argv; that each flow sets for itself; or on whose flag a check of the
 * answer hangs.
 */
const ownParameters = () =>
  `access_token actor_token actor_token_type assertion auth_req_id authorization_details client_assertion
  client_assertion_type client_id client_secret code code_challenge code_challenge_method code_verifier device_code dpop_jkt
  grant_type id_token max_age nonce password redirect_uri refresh_token request request_uri requested_token_type
  response_mode response_type scope state subject_token subject_token_type user_code username`.split(/\s+/)

export const parameters = {
  schema: () =>
    v.pipe(
      v.record(v.pipe(v.string(), v.nonEmpty()), v.string()),
      v.check(value => !ownParameters().some(name => Object.hasOwn(value, name))),
    ),
  // As a variable: FOB_PARAM='a=1&b=2'. The flag is repeated, `--param a=1 --param b=2`.
  fromText: (text: string) => {
    const pairs = [...new URLSearchParams(text)]
    const isOnce = new Set(pairs.map(([name]) => name)).size === pairs.length
    return isOnce && text.split('&').every(pair => pair.includes('=')) ? Object.fromEntries(pairs) : text
  },
  expects: 'name = value, each name once, and none that fob sets itself, such as client_secret or state',
  example: 'tenant=blue',
  // RFC 6749 3.1 and 3.2: no parameter more than once.
  howToRepeat: ', each name once',
  collect: (text: string, previous: unknown) => {
    const [, name, value] = text.match(/^([^=]+)=(.*)$/s) ?? []
    if (name === undefined || (isObject(previous) && Object.hasOwn(previous, name))) return undefined
    return { ...(isObject(previous) ? previous : {}), [name]: value }
  },
}
