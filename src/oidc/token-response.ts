/**
 * The checks on a token response (RFC 6749 5.1) that openid-client leaves to its user.
 */
import type * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { safeText } from '../safe-text.ts'
import type { Dpop } from './dpop.ts'
import type { Tokens } from './tokens.ts'
import { malformed } from './translate.ts'

/** RFC 6750 2.1. Anything else could break out of a header, a curl config or a shell line. */
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/
/** RFC 6749 A.12 and A.17: what a refresh token may hold. */
const printable = /^[\x20-\x7e]+$/

export interface CheckInput {
  readonly host: string
  readonly response: client.TokenEndpointResponse
  /** What was asked for: it is what was granted where the response has no scope (RFC 6749 5.1). */
  readonly scope: readonly string[]
  readonly now: Date
  /** What the request was bound to. */
  readonly dpop?: Dpop | undefined
  /** A token that is not for calling an API is fine too (RFC 8693 2.2.1, token_type N_A). */
  readonly anyToken?: boolean
}

/** RFC 3986 3: what a URI can look like, and safe to print. */
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[\x21\x23-\x3b\x3d\x3f-\x7e]{1,256}$/

/** Throws FobError malformed_answer or unexpected_token_type (7), and token_not_bound (8). */
export function checkTokenResponse({ host, response, scope, now, ...wanted }: CheckInput): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = response
  if (!b64token.test(accessToken))
    throw malformed(host, 'an access token with characters that RFC 6750 forbids')
  if (refreshToken !== undefined && !printable.test(refreshToken)) {
    throw malformed(host, 'a refresh token with characters that RFC 6749 forbids')
  }
  const type = checkedType(host, response.token_type, wanted)
  const issued = response.issued_token_type
  const granted = grantedScope(response.scope, scope)
  const expiresAt = absoluteExpiry(response.expires_in, now)
  return {
    accessToken,
    ...type,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(granted && { scope: granted }),
    ...(response.authorization_details && { authorizationDetails: response.authorization_details }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
    ...(typeof issued === 'string' && uri.test(issued) && { issuedTokenType: issued }),
  }
}

/** A DPoP token goes with its key. Only a server that was asked to bind may send one, and then it has to. */
function checkedType(
  host: string,
  received: string,
  { dpop, anyToken = false }: Pick<CheckInput, 'dpop' | 'anyToken'>,
): Pick<Tokens, 'tokenType' | 'dpopKey'> {
  const type = received.toLowerCase()
  if (type === 'n_a' && anyToken) return { tokenType: 'N_A' }
  if (type === 'dpop' && dpop) return { tokenType: 'DPoP', dpopKey: dpop.key }
  if (type === 'bearer' && dpop?.mode !== 'required') return { tokenType: 'Bearer' }
  if (type === 'bearer') throw notBound(host)
  const wanted = dpop ? 'DPoP' : 'Bearer'
  const message = `${host} sent a token of type ${safeText(received, 40)} where ${wanted} was due`
  throw new FobError('unexpected_token_type', exit.serverAnswer, message, {
    hint: 'fob can’t present such a token: check how the client is registered at the server',
  })
}

const notBound = (host: string) =>
  new FobError('token_not_bound', exit.security, `${host} answered a DPoP request with a Bearer token`, {
    hint: 'it does not bind tokens to keys, or not for this client; --dpop=optional takes such a token too',
  })

/** Epoch seconds. What is no finite number above 0 is unknown, never "for ever" (so it is not cached). */
export function absoluteExpiry(expiresIn: unknown, now: Date): number | undefined {
  if (typeof expiresIn !== 'number' || !Number.isFinite(expiresIn) || expiresIn <= 0) return undefined
  const expiresAt = Math.floor(now.getTime() / 1000 + expiresIn)
  return Number.isSafeInteger(expiresAt) ? expiresAt : undefined
}

function grantedScope(scope: unknown, asked: readonly string[]): string {
  return typeof scope === 'string' ? safeText(scope, 4096) : asked.join(' ')
}
