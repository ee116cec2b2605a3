/** Which sessions a `fob logout` means. */
import { listProfiles } from '../../config/profiles.ts'
import type { Deps } from '../../deps.ts'
import type { Messages } from '../../output/messages.ts'
import { sessionKey } from '../../sessions/key.ts'
import type { SessionId } from '../../sessions/session.ts'
import { listSessions, removeRecords } from '../../sessions/sessions.ts'
import type { SecretStore } from '../../store/store.ts'
import { type Context, createContext } from '../shared/context.ts'
import { sessionContext } from '../shared/session.ts'
import { sessionId } from '../shared/session-id.ts'
import { storesInUse } from '../shared/stores.ts'
import { contextOf, contextOfProfile } from './context-of.ts'
import type { LogoutOptions } from './index.ts'

/** A session to remove, with what it takes to ask its server. */
export interface Target {
  readonly id: SessionId
  readonly store: SecretStore
  readonly context: Context
}

export interface Targets {
  readonly sessions: readonly Target[]
  /** Each removes a record of which nobody knows whose it is; false where it is gone already. */
  readonly unknown: ReadonlyArray<() => Promise<boolean>>
}

export async function namedSession(
  profile: string | undefined,
  options: LogoutOptions,
  deps: Deps,
): Promise<Targets> {
  const context = await createContext(options, profile, deps)
  const id = sessionId(context, options, deps)
  return { sessions: [{ id, store: await deps.store(context.store), context }], unknown: [] }
}

/** All accounts, those too that signed in before the profile was changed. */
export async function sessionsOfProfile(
  profile: string,
  options: LogoutOptions,
  deps: Deps,
): Promise<Targets> {
  const context = await createContext(options, profile, deps)
  const store = await deps.store(context.store)
  // A program has cached access tokens and no session, so the profile itself is a target too.
  const found: SessionId[] = [sessionId(context, {}, deps)]
  for (const session of (await listSessions(store)).sessions) {
    const isNew = session.profile === profile && !found.some(id => sessionKey(id) === sessionKey(session))
    if (isNew) found.push(session)
  }
  const sessions: Target[] = []
  for (const id of found) sessions.push({ id, store, context: await contextOf(id, options, deps) })
  return { sessions, unknown: [] }
}

/** Those of every store in use; with --issuer or --client-id, those of that issuer or client. */
export async function everySession(options: LogoutOptions, messages: Messages, deps: Deps): Promise<Targets> {
  const { issuer, clientId } = options
  const isMeant = (id: SessionId) =>
    (issuer === undefined || id.issuer === issuer) && (clientId === undefined || id.clientId === clientId)
  const sessions: Target[] = []
  const unknown: Array<() => Promise<boolean>> = []
  for (const store of await storesInUse(options, deps)) {
    const listed = await listSessions(store)
    const programs = await programsWith(listed.accessAlone, options, deps)
    for (const id of [...listed.sessions, ...programs].filter(isMeant)) {
      sessions.push({ id, store, context: await contextOf(id, options, deps) })
    }
    if (issuer !== undefined || clientId !== undefined) continue
    const named = new Set(programs.map(sessionKey))
    const keys = [...listed.unreadable, ...listed.accessAlone].filter(key => !named.has(key))
    unknown.push(...keys.map(key => () => removeRecords(key, sessionContext(store, { messages }, deps))))
  }
  return { sessions, unknown }
}

/** The profiles whose cached access tokens these are: the key tells only who knows the profile. */
async function programsWith(
  keys: readonly string[],
  options: LogoutOptions,
  deps: Deps,
): Promise<SessionId[]> {
  if (keys.length === 0) return []
  const found: SessionId[] = []
  for (const profile of await listProfiles(deps.paths)) {
    const own = await contextOfProfile(profile, options, deps)
    if (own && keys.includes(sessionKey(own.id))) found.push(own.id)
  }
  return found
}
