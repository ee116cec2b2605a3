/** Access tokens that need no refresh token (client credentials): the same cache, one request at a time. */
import type { Tokens } from '../oidc/tokens.ts'
import { findEntry, readAccess, withoutRefreshToken } from './access.ts'
import type { SessionContext } from './context.ts'
import { accessKey, sessionKey } from './key.ts'
import { withSessionLock } from './lock.ts'
import { keyNotSaved } from './problems.ts'
import { withToken } from './records.ts'
import { saveAccess, writeAccess } from './save.ts'
import { servingToken, type TokenResult, type TokenWanted, tokenAfterWait } from './wanted.ts'

export interface GrantInput extends TokenWanted {
  /** The one request of a flow; may look at the signal, since nothing is spent by it. */
  readonly request: () => Promise<Tokens>
}

/**
 * A cached access token, or one that `request` gets and that is cached then: parallel processes make one request.
 *
 * Throws FobError exit 9 (store), 10 (a key that could not be saved), 11 (lock), what `request` throws, or `signal.reason`.
 */
export async function grantOnce(input: GrantInput, context: SessionContext): Promise<TokenResult> {
  if (input.cache === 'bypass') return { token: withoutRefreshToken(await input.request()), from: 'server' }
  const key = sessionKey(input.id)
  const before = findEntry(await readAccess(context.store, key), input.accessId)
  const cached = servingToken(input, before, context)
  if (cached) return { token: cached, from: 'cache' }
  return withSessionLock(context, key, async () => {
    const access = await readAccess(context.store, key)
    const waited = tokenAfterWait(input, before, findEntry(access, input.accessId), context)
    if (waited) return { token: waited, from: 'cache' }
    const token = withoutRefreshToken(await input.request())
    const kept = withToken(access, accessKey(input.accessId), token, context.now())
    if (token.dpopKey)
      await saveAccess(context, key, kept).catch(error => {
        throw keyNotSaved(input.id, error)
      })
    else await writeAccess(context, key, kept)
    return { token, from: 'server' }
  })
}
