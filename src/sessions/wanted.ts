/** Which cached access token will do. Pure. */
import { hasLife } from './access.ts'
import type { AccessEntry } from './records.ts'
import type { AccessTokenId, CachedToken, SessionId } from './session.ts'

/**
 * use: a cached token with enough life serves. renew: only one that another process got while this one waited.
 * bypass: none is read and none is written.
 */
export type CacheUse = 'use' | 'renew' | 'bypass'

export interface TokenWanted {
  readonly id: SessionId
  readonly accessId: AccessTokenId
  readonly cache: CacheUse
  /** Seconds of life that a cached token must have left. */
  readonly minTtl: number
}

export interface TokenResult {
  readonly token: CachedToken
  readonly from: 'cache' | 'server'
}

/** The cached token where it serves, before any wait. */
export const servingToken = (
  { cache, minTtl }: TokenWanted,
  entry: AccessEntry | undefined,
  now: Date,
): CachedToken | undefined =>
  entry && cache === 'use' && hasLife(entry.token, now, minTtl) ? entry.token : undefined

/**
 * The cached token where it serves after the wait for the lock. What another process got meanwhile does, however
 * short its life: asking again would bring no better one.
 */
export function tokenAfterWait(
  wanted: TokenWanted,
  before: AccessEntry | undefined,
  after: AccessEntry | undefined,
  now: Date,
): CachedToken | undefined {
  if (!after || wanted.cache === 'bypass') return undefined
  const isNew = before?.savedAtMs !== after.savedAtMs || before.token.accessToken !== after.token.accessToken
  const isAlive = after.token.expiresAt === undefined || hasLife(after.token, now, 0)
  return isNew && isAlive ? after.token : servingToken(wanted, after, now)
}
