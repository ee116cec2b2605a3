/** The client secret of a profile in the store. */
import type { Profile } from '../../config/parse-profile.ts'
import { listProfiles, loadProfile } from '../../config/profiles.ts'
import { type Flags, resolveSettings } from '../../config/resolve.ts'
import { clientSecretKey, registrationKey } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { SecretStore } from '../../store/store.ts'

/** Errors: exit 2 where nothing is to be stored, and what the store throws. */
export async function openStore(profile: Profile, flags: Flags, deps: Deps): Promise<SecretStore> {
  const { settings, origins } = resolveSettings({ flags, env: deps.env, profile })
  if (settings.store === 'none') {
    throw usageError(
      'store_none',
      'the store none keeps nothing',
      'name another: --store keychain, --store file',
    )
  }
  return deps.store({ name: settings.store, chosen: origins.store?.kind !== 'default' })
}

const isStored = ({ settings }: Profile) => 'keychain' in (settings.clientSecret ?? {})

/** Deletes it, and what `fob register` kept for managing the client, unless another profile is the same client. */
export async function deleteStoredSecret(profile: Profile, flags: Flags, deps: Deps): Promise<void> {
  if (!isStored(profile)) return
  const key = clientSecretKey(profile.settings)
  for (const name of await listProfiles(deps.paths)) {
    const other = name === profile.name ? undefined : await loadProfile(name, deps).catch(() => undefined)
    if (other && isStored(other) && clientSecretKey(other.settings) === key) return
  }
  const store = await openStore(profile, flags, deps)
  await store.delete(key)
  await store.delete(registrationKey(profile.settings))
}
