/** Which cached access token will do. Pure. */
import { hasLife } from './access.ts'
import type { SessionContext } from './context.ts'
import type { AccessEntry } from './records.ts'
import type { AccessTokenId, CachedToken, SessionId } from './session.ts'

/**
 * use: a cached token with enough life serves. renew: only one that was got since this process was started.
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

/** `startedAt`: when the process was started, where that is known. */
type Times = Pick<SessionContext, 'now' | 'startedAt'>

/**
 * The cached token, where it serves. What was got since the process was started does, however short its life:
 * asking again would bring no better one.
 */
export function servingToken(
  { cache, minTtl }: TokenWanted,
  entry: AccessEntry | undefined,
  { now, startedAt }: Times,
): CachedToken | undefined {
  if (!entry || cache === 'bypass') return undefined
  const isNewer = startedAt !== undefined && entry.savedAtMs > startedAt.getTime()
  const serves = isNewer ? isAlive(entry, now()) : cache === 'use' && hasLife(entry, now(), minTtl)
  return serves ? entry.token : undefined
}

/** The same after the wait for the lock: what is there now and was not `before` was got meanwhile. */
export function tokenAfterWait(
  wanted: TokenWanted,
  before: AccessEntry | undefined,
  entry: AccessEntry | undefined,
  times: Times,
): CachedToken | undefined {
  const isNew =
    before?.savedAtMs !== entry?.savedAtMs || before?.token.accessToken !== entry?.token.accessToken
  const isMeanwhile = entry && isNew && wanted.cache !== 'bypass' && isAlive(entry, times.now())
  return isMeanwhile ? entry.token : servingToken(wanted, entry, times)
}

const isAlive = (entry: AccessEntry, now: Date) =>
  entry.token.expiresAt === undefined || hasLife(entry, now, 0)
