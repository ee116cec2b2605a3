/** The access tokens of a session, kept under a secret of their own. On the start-up path: import nothing heavy. */
import type { Tokens } from '../oidc/tokens.ts'
import type { SecretStore } from '../store/store.ts'
import { accessKey, accessRecordKey } from './key.ts'
import { type AccessEntry, type AccessRecord, parseAccess, unknownLifeSeconds } from './records.ts'
import type { AccessTokenId, CachedToken, Session } from './session.ts'

/** Throws what the store throws (exit 9), but for a record that cannot be read: these tokens may be lost at no cost. */
export async function readAccess(store: SecretStore, key: string): Promise<AccessRecord> {
  try {
    return parseAccess(key, await store.get(accessRecordKey(key)))
  } catch (error) {
    if ((error as { code?: unknown }).code === 'store_corrupt') return []
    throw error
  }
}

/** The entry of an access token, whatever life is left in it. */
export function findEntry(record: AccessRecord, id: AccessTokenId): AccessEntry | undefined {
  const wanted = accessKey(id)
  for (const entry of record) if (entry.id === wanted) return entry
  return undefined
}

/** What of an answer is cached and handed out. */
export function withoutRefreshToken({ refreshToken: _, ...token }: Tokens): CachedToken {
  return token
}

/**
 * `minTtl` in seconds. A life that is unknown is never enough, unless none at all is asked for: then a token serves for an
 * hour.
 */
export function hasLife({ token, savedAtMs }: AccessEntry, now: Date, minTtl: number): boolean {
  const { expiresAt } = token
  if (expiresAt !== undefined) return expiresAt - now.getTime() / 1000 > minTtl
  return minTtl === 0 && now.getTime() - savedAtMs < unknownLifeSeconds * 1000
}

/**
 * A token of unknown life that nothing can renew, as those of GitHub's OAuth apps: it serves as long as its session is
 * kept, since the API alone can tell whether it is still good.
 */
export function unrenewable(
  session: Session | undefined,
  entry: AccessEntry | undefined,
): CachedToken | undefined {
  const isAll = session && session.refreshToken === undefined && session.deadSince === undefined
  return isAll && entry?.token.expiresAt === undefined ? entry?.token : undefined
}

/** A token that was kept, by itself: whatever grant it came by, and whatever life is left in it. */
export async function keptToken(
  store: SecretStore,
  key: string,
  accessToken: string,
): Promise<CachedToken | undefined> {
  return (await readAccess(store, key)).find(({ token }) => token.accessToken === accessToken)?.token
}

/** The hot path: one item read, no lock. Throws what the store throws (exit 9). */
export async function cachedToken(
  store: SecretStore,
  key: string,
  id: AccessTokenId,
  now: Date,
  minTtl: number,
): Promise<CachedToken | undefined> {
  const entry = findEntry(await readAccess(store, key), id)
  return entry && hasLife(entry, now, minTtl) ? entry.token : undefined
}
