import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { sessionToken } from '../shared/session-token.ts'

/**
 * A token of somebody's session, refreshed where it must be, as input of another grant.
 *
 * @param profile empty for the one that serves where none is named
 * @param type `id_token` for the ID token, else the access token
 *
 * Throws FobError no_session_token (2), exit 3 where nobody is signed in, and what a refresh throws.
 */
export async function sessionTokenOf(
  profile: string,
  type: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<string> {
  const { quiet, verbose, trace, input, allowHttpLoopback, store, account } = options
  const given = Object.entries({ quiet, verbose, trace, input, allowHttpLoopback, store })
  const kept = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  const context = await createContext(kept, profile || undefined, deps)
  const token = await sessionToken(context, { ...kept, ...(account && { account }) }, deps)
  const chosen = type === 'id_token' ? token.idToken : token.accessToken
  if (chosen) return chosen
  throw usageError(
    'no_session_token',
    'the session has no ID token',
    'sign in with the scope openid, or exchange its access token',
  )
}
