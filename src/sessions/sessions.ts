/** Sign-in, sign-out and the list: what is done to sessions besides refreshing them. */
import type { Tokens } from '../oidc/tokens.ts'
import type { SecretStore } from '../store/store.ts'
import { readAccess, withoutRefreshToken } from './access.ts'
import type { SessionContext } from './context.ts'
import { removeJournal } from './journal.ts'
import { accessKey, accessRecordKey, isSessionKey, sessionKey, sessionOfAccess } from './key.ts'
import { withSessionLock } from './lock.ts'
import { sessionPlace } from './place.ts'
import { notSavedAnywhere, sessionName } from './problems.ts'
import { type AccessRecord, parseSession, withToken } from './records.ts'
import { readSession, recoverSession, writeAccess, writeSession } from './save.ts'
import type { AccessTokenId, Session, SessionId } from './session.ts'

export interface SignIn {
  readonly id: SessionId
  readonly flow: Session['flow']
  /** URL the tokens came from: the refresh token is sent to this origin only. */
  readonly tokenEndpoint: string
  readonly tokens: Tokens
  /** Under which the access token is cached: what was asked, and what `fob token` will ask when no scope is named. */
  readonly accessIds: readonly AccessTokenId[]
}

/**
 * Keeps what a sign-in brought, in place of what was there for this issuer, client, profile and account.
 *
 * Throws FobError `not_saved` (exit 10), exit 9 or exit 11.
 */
export async function saveSignIn(signIn: SignIn, context: SessionContext): Promise<Session> {
  const key = sessionKey(signIn.id)
  return withSessionLock(context, key, async () => {
    const stored = await readable(() => readSession(context.store, key, signIn.id))
    const session = newSession(signIn, (stored?.generation ?? 0) + 1, context.now())
    await writeSession(context, key, session, notSavedAnywhere)
    removeJournal(sessionPlace(context.folder, key).journal)
    const token = withoutRefreshToken(signIn.tokens)
    const access = signIn.accessIds.reduce<AccessRecord>(
      (record, id) => withToken(record, accessKey(id), token, context.now()),
      [],
    )
    await writeAccess(context, key, access)
    return session
  })
}

function newSession({ id, flow, tokenEndpoint, tokens }: SignIn, generation: number, now: Date): Session {
  const { refreshToken, scope, subject, dpopKey } = tokens
  return {
    version: 1,
    issuer: id.issuer,
    clientId: id.clientId,
    profile: id.profile,
    account: id.account,
    flow,
    tokenEndpointOrigin: new URL(tokenEndpoint).origin,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(scope !== undefined && { scope }),
    ...(subject !== undefined && { subject }),
    ...(dpopKey && { dpopKey }),
    generation,
    createdAt: Math.floor(now.getTime() / 1000),
  }
}

/** What there is to revoke, newest refresh token included, also where it stood only in the journal. */
export type Revoke = (session: Session | undefined, access: AccessRecord) => Promise<void>

/**
 * Removes a session and its access tokens; false where there was nothing. `revoke` is called before, and whatever
 * it does, the session is removed here.
 */
export async function removeSession(
  id: SessionId,
  context: SessionContext,
  revoke?: Revoke,
): Promise<boolean> {
  const key = sessionKey(id)
  return withSessionLock(context, key, async () => {
    const session = await readable(() => recoverSession(context, key, id))
    const access = await readAccess(context.store, key)
    let removed = false
    try {
      if (session || access.length > 0) await revoke?.(session, access)
    } finally {
      removed = await deleteBoth(key, context)
    }
    return removed
  })
}

/**
 * Removes the cached access tokens of a session, which stays; gives what `revoke` gave, which is called before. Where
 * it throws they are kept.
 */
export async function removeAccess(
  id: SessionId,
  context: SessionContext,
  revoke: (access: AccessRecord) => Promise<number>,
): Promise<number> {
  const key = sessionKey(id)
  return withSessionLock(context, key, async () => {
    const count = await revoke(await readAccess(context.store, key))
    await context.store.delete(accessRecordKey(key))
    return count
  })
}

/** Removes what nobody knows whose it is: a record that cannot be read, or access tokens whose session is not there. */
export const removeRecords = (key: string, context: SessionContext): Promise<boolean> =>
  withSessionLock(context, key, () => deleteBoth(key, context))

/** In the session's lock only. */
async function deleteBoth(key: string, { store, folder }: SessionContext): Promise<boolean> {
  const session = await store.delete(key)
  const access = await store.delete(accessRecordKey(key))
  removeJournal(sessionPlace(folder, key).journal)
  return session || access
}

/** undefined for a session that cannot be read: it can be replaced and removed all the same. */
async function readable(read: () => Promise<Session | undefined>): Promise<Session | undefined> {
  try {
    return await read()
  } catch (error) {
    if ((error as { code?: unknown }).code === 'store_corrupt') return undefined
    throw error
  }
}

export interface SessionList {
  /** Sorted by issuer, then by the name people see. */
  readonly sessions: readonly Session[]
  /** Keys of records that cannot be read. */
  readonly unreadable: readonly string[]
  /** Keys whose access tokens have no session: those of programs (client credentials). */
  readonly accessAlone: readonly string[]
}

/** null for a record that cannot be read; undefined where it has gone meanwhile. */
async function listed(store: SecretStore, key: string): Promise<Session | null | undefined> {
  try {
    const text = await store.get(key)
    return text === undefined ? undefined : parseSession(text)
  } catch (error) {
    if (unreadableCodes.has((error as { code?: unknown }).code)) return null
    throw error
  }
}

const unreadableCodes = new Set<unknown>(['store_corrupt', 'store_newer'])

/** Takes no lock. Throws what the store throws (exit 9). */
export async function listSessions(store: SecretStore): Promise<SessionList> {
  const sessions: Session[] = []
  const unreadable: string[] = []
  const keys = await store.keys()
  for (const key of keys.filter(isSessionKey)) {
    const session = await listed(store, key)
    if (session) sessions.push(session)
    else if (session === null) unreadable.push(key)
  }
  const order = (session: Session) => `${session.issuer} ${sessionName(session)}`
  sessions.sort((a, b) => order(a).localeCompare(order(b)))
  const known = new Set(keys)
  const accessAlone = keys.flatMap(key => sessionOfAccess(key) ?? []).filter(key => !known.has(key))
  return { sessions, unreadable, accessAlone }
}
