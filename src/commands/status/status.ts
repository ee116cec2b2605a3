import { describePlace } from '../../config/secret-source.ts'
import type { FlowName } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import type { FobError } from '../../errors.ts'
import { findEntry, hasLife, readAccess, unrenewable } from '../../sessions/access.ts'
import { sessionKey } from '../../sessions/key.ts'
import { refreshTokenMissing, sessionDead, sessionMissing } from '../../sessions/problems.ts'
import type { AccessRecord } from '../../sessions/records.ts'
import { readSession } from '../../sessions/save.ts'
import type { Session, SessionId } from '../../sessions/session.ts'
import type { SecretStore } from '../../store/store.ts'
import type { Context } from '../shared/context.ts'
import { type AccessFacts, accessFacts, type SessionFacts, sessionFacts } from '../shared/describe-session.ts'
import { accessIdOf, requestOf } from '../shared/request.ts'
import { sessionId } from '../shared/session-id.ts'
import { grantsWithoutPerson } from '../token/without-person.ts'

export interface Status {
  readonly profile: string | null
  readonly account: string
  readonly issuer: string
  readonly client_id: string
  /** null where nobody is signed in. */
  readonly session: SessionFacts | null
  readonly access_tokens: readonly AccessFacts[]
  /** By what `fob token` would get a token without a person; null where it could not. */
  readonly without_person: 'cached_token' | 'refresh_token' | FlowName | null
  readonly secrets: ReadonlyArray<{ readonly secret: string; readonly place: string }>
}

interface StatusAnswer {
  readonly status: Status
  /** Why a person is needed (3). */
  readonly problem?: FobError
}

/** Makes no request and takes no lock. Throws FobError (2, 9). */
export async function readStatus(
  plain: Context,
  options: { readonly account?: string },
  deps: Deps,
): Promise<StatusAnswer> {
  const context = plain.settings.serviceAccount ? await namedByKey(plain, options, deps) : plain
  const id = sessionId(context, options, deps)
  const store = await deps.store(context.store)
  const key = sessionKey(id)
  const session = await readSession(store, key, id)
  const access = await readAccess(store, key)
  const by = withoutPerson(context, session, access, deps)
  const status: Status = {
    profile: id.profile || null,
    account: id.account,
    issuer: id.issuer,
    client_id: id.clientId,
    session: session ? sessionFacts(session, access, store, deps.now()) : null,
    access_tokens: accessFacts(access, deps.now()),
    without_person: by,
    secrets: places(context, store, session, access.length > 0),
  }
  return by ? { status } : { status, problem: problemOf(id, session) }
}

/** A service account says itself whose client it is, and of which server. */
async function namedByKey(context: Context, options: { readonly account?: string }, deps: Deps) {
  const prepare = context.settings.flow && grantsWithoutPerson[context.settings.flow]
  const asToken = { ...options, cache: true, minTtl: 60, output: 'none', shell: 'sh' } as const
  return prepare ? (await prepare(context, asToken, deps)).run.context : context
}

/** As `fob token` goes about it: with 60 s of life left where no other is asked for. */
function withoutPerson(
  { settings }: Context,
  session: Session | undefined,
  access: AccessRecord,
  deps: Deps,
): Status['without_person'] {
  if (settings.flow && grantsWithoutPerson[settings.flow]) return settings.flow
  const entry = findEntry(access, accessIdOf('session', requestOf(settings)))
  if (entry && (hasLife(entry, deps.now(), 60) || unrenewable(session, entry))) return 'cached_token'
  return session?.refreshToken && session.deadSince === undefined ? 'refresh_token' : null
}

function problemOf(id: SessionId, session: Session | undefined): FobError {
  if (!session) return sessionMissing(id)
  return session.deadSince === undefined ? refreshTokenMissing(id) : sessionDead(id)
}

function places(
  { settings }: Context,
  store: SecretStore,
  session: Session | undefined,
  hasAccess: boolean,
): Status['secrets'] {
  const stored = `${store.name} store: ${store.place ?? 'memory of this process'}`
  const { clientSecret } = settings
  return [
    ...(session?.refreshToken ? [{ secret: 'refresh token', place: stored }] : []),
    ...(hasAccess ? [{ secret: 'access tokens', place: stored }] : []),
    ...(clientSecret ? [{ secret: 'client secret', place: placeOfClientSecret(clientSecret, stored) }] : []),
  ]
}

const placeOfClientSecret = (source: Parameters<typeof describePlace>[0], stored: string) =>
  'keychain' in source ? stored : describePlace(source)
