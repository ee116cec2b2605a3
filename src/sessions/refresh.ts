/** The refresh protocol: DESIGN.md, "Refreshing safely". The order is the design. */
import type { Tokens } from '../oidc/tokens.ts'
import { findEntry, readAccess, unrenewable, withoutRefreshToken } from './access.ts'
import type { RefreshGrant } from './answer.ts'
import type { SessionContext } from './context.ts'
import { accessKey, sessionKey } from './key.ts'
import { prepareLock, withSessionLock } from './lock.ts'
import {
  answerLost,
  otherOrigin,
  overtaken,
  refreshTokenMissing,
  sessionDead,
  sessionMissing,
} from './problems.ts'
import { type AccessEntry, serialiseSession, withToken } from './records.ts'
import { readSession, recoverSession } from './save.ts'
import type { Session, SessionId } from './session.ts'
import { spend } from './spend.ts'
import type { Spendable } from './successor.ts'
import { servingToken, type TokenResult, type TokenWanted, tokenAfterWait } from './wanted.ts'

export interface RefreshInput extends TokenWanted {
  /** Called at most once, in the lock, and only where the server has to be asked: may fetch metadata. */
  readonly grant: () => Promise<RefreshGrant>
  /** Begins what the request will need, and asks nobody: called while other threads open the records. Never fails. */
  readonly prepare?: () => void
}

/**
 * An access token of this session: cached, or got by another process meanwhile, or by spending the refresh token.
 *
 * Throws FobError exit 3 (nobody signed in, session dead), 8 (another token endpoint origin), 9 (store: nothing was
 * sent), 10 (not saved), 11 (lock), what `grant` throws with the session kept as it was, or `signal.reason`.
 */
export async function freshToken(input: RefreshInput, context: SessionContext): Promise<TokenResult> {
  const key = sessionKey(input.id)
  const access = readAccess(context.store, key)
  const openSession = () => {
    // The processor is free once other threads have begun to open the records.
    setImmediate(prepare, input, context)
    return readSession(context.store, key, input.id)
  }
  // Where no cached token will do, both records are opened at once.
  const ahead = input.cache === 'use' ? undefined : openSession()
  // Told where it is waited for.
  ahead?.catch(() => {})
  const before = findEntry(await access, input.accessId)
  const cached = servingToken(input, before, context)
  if (cached) return { token: cached, from: 'cache' }
  // Looked at before the lock too, so that who is not signed in learns it at once.
  const session = await (ahead ?? openSession())
  const only = input.cache === 'use' ? unrenewable(session, before) : undefined
  if (only) return { token: only, from: 'cache' }
  spendable(input.id, session)
  const result = await withSessionLock(context, key, () => inLock({ input, context, key, before }))
  context.signal.throwIfAborted()
  return result
}

/** What a refresh needs in any case. */
function prepare(input: RefreshInput, context: SessionContext): void {
  prepareLock(context)
  input.prepare?.()
}

interface Work {
  readonly input: RefreshInput
  readonly context: SessionContext
  readonly key: string
  /** What was cached before the wait for the lock. */
  readonly before: AccessEntry | undefined
}

async function inLock(work: Work, mayStartAgain = true): Promise<TokenResult> {
  const { input, context, key, before } = work
  context.point?.('locked')
  const session = await recoverSession(context, key, input.id)
  const access = await readAccess(context.store, key)
  context.point?.('read')
  const cached = tokenAfterWait(input, before, findEntry(access, input.accessId), context)
  if (cached) return { token: cached, from: 'cache' }

  const live = spendable(input.id, session)
  const grant = await input.grant()
  const origin = new URL(grant.tokenEndpoint).origin
  if (origin !== live.tokenEndpointOrigin) throw otherOrigin(live, origin)

  const toKeep = (granted: Tokens) =>
    input.cache === 'bypass'
      ? undefined
      : withToken(access, accessKey(input.accessId), withoutRefreshToken(granted), context.now())
  const outcome = await spend({ context, key, session: live, access, grant, toKeep })
  if (outcome.kind === 'failed') throw outcome.error
  if (outcome.kind === 'refused') {
    const now = await readSession(context.store, key, input.id)
    if (now?.refreshToken !== live.refreshToken) {
      if (mayStartAgain) return inLock(work, false)
      throw overtaken(input.id)
    }
    await markDead(context, key, live)
    throw outcome.lost ? answerLost(input.id) : sessionDead(input.id)
  }
  return { token: withoutRefreshToken(outcome.tokens), from: 'server' }
}

function spendable(id: SessionId, session: Session | undefined): Spendable {
  if (!session) throw sessionMissing(id)
  if (session.deadSince !== undefined) throw sessionDead(id)
  const { refreshToken } = session
  if (refreshToken === undefined) throw refreshTokenMissing(id)
  return { ...session, refreshToken }
}

/** So that the token is never sent again. */
async function markDead({ store, now }: SessionContext, key: string, session: Session): Promise<void> {
  const deadSince = Math.floor(now().getTime() / 1000)
  const dead: Session = { ...session, generation: session.generation + 1, deadSince }
  // Where the store fails the answer is the same: sign in.
  await store.set(key, serialiseSession(dead)).catch(() => {})
}
