import { resolveSettings } from '../../config/resolve.ts'
import type { Deps } from '../../deps.ts'
import type { StoreChoice } from '../../store/store.ts'
import { flagsOf } from '../shared/options.ts'

/** By --store or FOB_STORE, else the default. */
export function chosenStore(options: object, { env }: Pick<Deps, 'env'>): StoreChoice {
  const { settings, origins } = resolveSettings({ flags: { store: flagsOf({ ...options }).store }, env })
  return { name: settings.store, chosen: origins.store?.kind !== 'default' }
}
