/** Reading and writing the record of a session. Call these in the session's lock, but for readSession. */
import type { SecretStore, SetOptions } from '../store/store.ts'
import type { SessionContext } from './context.ts'
import { readJournal, removeJournal } from './journal.ts'
import { accessRecordKey } from './key.ts'
import { sessionPlace } from './place.ts'
import { notSaved } from './problems.ts'
import {
  type AccessRecord,
  parseSession,
  parseSessionOf,
  prune,
  serialiseAccess,
  serialiseSession,
} from './records.ts'
import type { Session, SessionId } from './session.ts'

/** Throws FobError `store_corrupt` (exit 9), and what the store throws. */
export async function readSession(
  store: SecretStore,
  key: string,
  id: SessionId,
): Promise<Session | undefined> {
  const text = await store.get(key)
  return text === undefined ? undefined : parseSessionOf(id, text)
}

/**
 * Writes the session and reads it back. Throws what `failure` makes of it, by default `not_saved` (exit 10).
 *
 * @param options as of SecretStore.set
 */
export async function writeSession(
  context: SessionContext,
  key: string,
  session: Session,
  failure = notSaved,
  options?: SetOptions,
) {
  const { store, point } = context
  const text = serialiseSession(session)
  let back: string | undefined
  try {
    await store.set(key, text, options)
    point?.('session-saved')
    back = await store.get(key)
  } catch (error) {
    throw failure(session, error)
  }
  if (back !== text) throw failure(session)
  point?.('session-verified')
}

/**
 * The session, after repair: what a run that was killed left in the journal is brought into the store first.
 *
 * A journal that the stored refresh token does not open is noise, and one whose generation is not newer has done its
 * work (a server that does not rotate). Throws FobError `not_saved` (exit 10) with the journal left in place,
 * `store_file_unsafe` or `store_corrupt` (exit 9), and what the store throws.
 */
export async function recoverSession(context: SessionContext, key: string, id: SessionId) {
  const { store, folder, uid } = context
  const { journal } = sessionPlace(folder, key)
  const stored = await readSession(store, key, id)
  const pending = await readJournal(journal, uid, key, stored?.refreshToken)
  if (!pending) return stored
  const next = pending.text === undefined ? undefined : parseSession(pending.text)
  const isNewer = stored !== undefined && next !== undefined && next.generation > stored.generation
  if (isNewer) await writeSession(context, key, next)
  removeJournal(journal)
  return isNewer ? next : stored
}

/**
 * Proves that the store takes a secret as large as the session's successor: rewrites the access tokens, padded.
 *
 * Not the session itself: a process that lost its lock while stopped would put an old one in the place of a new one.
 * Throws what the store throws.
 */
export async function proveWritable(
  context: SessionContext,
  session: Session,
  key: string,
  access: AccessRecord,
) {
  const room = serialiseSession(session).length + 1024
  await context.store.set(accessRecordKey(key), serialiseAccess(key, prune(access, context.now()), room))
}

/** Begins in another thread what writing this record will need. */
export const prepareAccess = ({ store }: SessionContext, key: string, access: AccessRecord): void =>
  store.prepare?.(accessRecordKey(key), serialiseAccess(key, access))

/** Throws what the store throws. */
export const saveAccess = (
  { store }: SessionContext,
  key: string,
  access: AccessRecord,
  options?: SetOptions,
): Promise<void> => store.set(accessRecordKey(key), serialiseAccess(key, access), options)

/** Never fails: these tokens may be lost at no cost. */
export async function writeAccess(
  context: SessionContext,
  key: string,
  access: AccessRecord,
  options?: SetOptions,
): Promise<void> {
  try {
    await saveAccess(context, key, access, options)
  } catch {
    context.warn?.('the access token could not be kept in the store: the next call asks the server again')
  }
}
