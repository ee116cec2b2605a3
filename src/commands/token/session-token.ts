import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { sessionToken } from '../shared/session-token.ts'

/**
 * A token of somebody's session, refreshed where it must be, as input of another grant.
 *
 * @param profile empty for the one that serves where none is named
 * @param type `id_token`, by this name or its URI, for the ID token; of a type that a session gives out, else the access token
 *
 * Throws FobError no_session_token (2), exit 3 where nobody is signed in, and what a refresh throws.
 */
export async function sessionTokenOf(
  profile: string,
  type: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<string> {
  const name = type?.replace(/^urn:ietf:params:oauth:token-type:/, '')
  if (name !== undefined && notGivenOut.test(name)) throw noSuchToken(name)
  const { quiet, verbose, trace, input, allowHttpLoopback, store, account } = options
  const given = Object.entries({ quiet, verbose, trace, input, allowHttpLoopback, store })
  const kept = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  const context = await createContext(kept, profile || undefined, deps)
  const token = await sessionToken(context, { ...kept, ...(account && { account }) }, deps)
  const chosen = name === 'id_token' ? token.idToken : token.accessToken
  if (chosen) return chosen
  throw usageError(
    'no_session_token',
    'the session has no ID token',
    'sign in with the scope openid, or exchange its access token',
  )
}

/** A refresh token goes to nobody but its own server, and SAML no session has. */
const notGivenOut = /^(refresh_token|saml[12])$/

const noSuchToken = (type: string) =>
  usageError(
    'no_session_token',
    `a session gives no ${type} to be exchanged`,
    'it gives its access token, and with the type id_token its ID token',
  )
