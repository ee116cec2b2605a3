import type { Deps } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import type { SessionContext } from '../../sessions/context.ts'
import { isSessionKey } from '../../sessions/key.ts'
import { withLock } from '../../sessions/lock.ts'
import { sessionPlace } from '../../sessions/place.ts'
import { parseSession } from '../../sessions/records.ts'
import { recoverSession } from '../../sessions/save.ts'
import type { SecretStore } from '../../store/store.ts'
import type { Context } from '../shared/context.ts'
import { sessionContext } from '../shared/session.ts'
import type { WithSession } from './move.ts'

/**
 * Holds a session's lock in both stores, in one order whichever way they go: two that met midway would wait for ever.
 * What a killed refresh left in the journal is brought home first, since the journal does not move.
 */
export function sessionLocks(
  from: SecretStore,
  to: SecretStore,
  messages: Pick<Context, 'messages'>,
  deps: Deps,
): WithSession {
  const source = sessionContext(from, messages, deps)
  const contexts = [source, sessionContext(to, messages, deps)].sort((a, b) =>
    a.store.name.localeCompare(b.store.name),
  )
  return async (session, work) => {
    if (!isSessionKey(session)) return work()
    const inBoth = contexts.reduceRight(
      (inner, context) => () => withLock(sessionPlace(context.folder, session).lock, context, inner),
      async () => {
        await recover(session, source)
        await work()
      },
    )
    await inBoth()
  }
}

/** A record that can't be read is moved as it is. */
async function recover(session: string, source: SessionContext): Promise<void> {
  try {
    const text = await source.store.get(session)
    if (text !== undefined) await recoverSession(source, session, parseSession(text))
  } catch (error) {
    if (!(error instanceof FobError && error.code === 'store_corrupt')) throw error
  }
}
