import type { Deps } from '../../deps.ts'
import type { SessionContext } from '../../sessions/context.ts'
import { lockFolder } from '../../sessions/place.ts'
import { storeFolder } from '../../store/places.ts'
import type { SecretStore } from '../../store/store.ts'
import type { Context } from './context.ts'

/** What work on sessions needs, over an open store. */
export function sessionContext(
  store: SecretStore,
  { messages }: Pick<Context, 'messages'>,
  deps: Deps,
): SessionContext {
  return {
    store,
    folder: lockFolder(store.name, storeFolder(deps)),
    uid: deps.uid,
    now: deps.now,
    startedAt: deps.startedAt,
    sleep: deps.sleep,
    signal: deps.signal,
    warn: messages.warn,
  }
}
