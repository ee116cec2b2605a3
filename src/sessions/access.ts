/** The access tokens of a session, kept under a secret of their own. On the start-up path: import nothing heavy. */
import type { SecretStore } from '../store/store.ts'
import { accessKey, accessRecordKey } from './key.ts'
import { type AccessEntry, type AccessRecord, parseAccess } from './records.ts'
import type { AccessTokenId, CachedToken } from './session.ts'

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
  return record.find(entry => entry.id === wanted)
}

/** `minTtl` in seconds. A life that is unknown is never enough. */
export const hasLife = ({ expiresAt }: CachedToken, now: Date, minTtl: number): boolean =>
  expiresAt !== undefined && expiresAt - now.getTime() / 1000 > minTtl

/** The hot path: one item read, no lock. Throws what the store throws (exit 9). */
export async function cachedToken(
  store: SecretStore,
  key: string,
  id: AccessTokenId,
  now: Date,
  minTtl: number,
): Promise<CachedToken | undefined> {
  const token = findEntry(await readAccess(store, key), id)?.token
  return token && hasLife(token, now, minTtl) ? token : undefined
}
