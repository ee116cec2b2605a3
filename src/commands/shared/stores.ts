import { listProfiles, loadProfile } from '../../config/profiles.ts'
import { resolveSettings } from '../../config/resolve.ts'
import type { Deps } from '../../deps.ts'
import { storeOrNothing } from '../../store/open.ts'
import type { SecretStore, StoreChoice } from '../../store/store.ts'
import { flagsOf } from './options.ts'

/**
 * The stores in which sessions can be: the one that the call names, else the default and those that profiles name.
 *
 * Throws what opening throws (9); a default store that is not there is passed over only where a profile names another.
 */
export async function storesInUse(options: object, deps: Deps): Promise<SecretStore[]> {
  const flags = { store: flagsOf({ ...options }).store }
  const { settings, origins } = resolveSettings({ flags, env: deps.env })
  if (origins.store?.kind !== 'default') return [await deps.store({ name: settings.store, chosen: true })]
  const named = (await storesOfProfiles(deps)).filter(name => name !== settings.store && name !== 'none')
  const choices: StoreChoice[] = [settings.store, ...named].map(name => ({
    name,
    chosen: named.includes(name),
  }))
  if (named.length === 0) return [await deps.store({ name: settings.store, chosen: false })]
  const stores: SecretStore[] = []
  for (const choice of choices) {
    const store = await storeOrNothing(choice, deps.store)
    if (store) stores.push(store)
  }
  return stores
}

/** A profile that can't be read says nothing. */
async function storesOfProfiles(deps: Deps): Promise<StoreChoice['name'][]> {
  const profiles = await Promise.all(
    (await listProfiles(deps.paths)).map(name => loadProfile(name, deps).catch(() => undefined)),
  )
  return [...new Set(profiles.flatMap(profile => profile?.settings.store ?? []))]
}
