import type { Deps } from '../../deps.ts'
import type { SecretStore } from '../../store/store.ts'
import type { Context } from '../shared/context.ts'

/** Opened and tried, before a person or a token is put to trouble for nothing. Throws FobError (9). */
export async function readyStore(context: Context, deps: Deps): Promise<SecretStore> {
  const store = await deps.store(context.store)
  const { roundTrip } = await import('../../store/round-trip.ts')
  await roundTrip(store)
  return store
}
