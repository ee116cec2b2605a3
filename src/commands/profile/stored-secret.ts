/** What the store has of a profile: its client secret, and what `fob register` kept for managing the client. */
import type { Profile } from '../../config/parse-profile.ts'
import { listProfiles, loadProfile } from '../../config/profiles.ts'
import { type Flags, resolveSettings } from '../../config/resolve.ts'
import { clientSecretKey, registrationKey } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { SecretStore } from '../../store/store.ts'
import { forgetRegistered, wasRegistered } from '../shared/registered.ts'

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

const hasSecret = ({ settings }: Profile) => 'keychain' in (settings.clientSecret ?? {})

const serverOf = ({ issuer, tokenEndpoint }: Settings) => issuer ?? tokenEndpoint

/** Profiles of this client. */
async function profilesOf(client: Settings, deps: Deps): Promise<Profile[]> {
  const names = await listProfiles(deps.paths)
  const loaded = await Promise.all(names.map(name => loadProfile(name, deps).catch(() => undefined)))
  return loaded.filter(
    other =>
      other?.settings.clientId === client.clientId && serverOf(other?.settings ?? {}) === serverOf(client),
  ) as Profile[]
}

/** The other profiles of the same client. */
const twinsOf = async ({ name, settings }: Profile, deps: Deps): Promise<Profile[]> =>
  (await profilesOf(settings, deps)).filter(other => other.name !== name)

/** What the store may have for the client of a profile that is no longer so, and no profile of today leads to. */
export async function unledTo(before: Profile, deps: Deps): Promise<string[]> {
  const { settings } = before
  const profiles = await profilesOf(settings, deps)
  const isRegistered = profiles.length === 0 && (await wasRegistered(settings, deps.paths))
  return [
    ...(hasSecret(before) && isKnown(settings) && !profiles.some(hasSecret) ? ['client secret'] : []),
    ...(isRegistered ? ['registration'] : []),
  ]
}

/** Nothing is stored for any other. */
const isKnown = (client: Settings) => client.clientId !== undefined && serverOf(client) !== undefined

/** RFC 7592 3, as `fob register` kept it. */
export interface RegistrationRecord {
  readonly registration_access_token: string
  readonly registration_client_uri?: string
}

export interface StoredOf {
  /** Undefined where fob did not register the client, or another profile still needs it. */
  readonly registration: RegistrationRecord | undefined
  readonly delete: () => Promise<void>
}

/**
 * What is stored for a profile alone, not for others of the same client. The store is opened only where something may be
 * in it: a secret where the profile says so, or a flag names the store. Throws what the store throws.
 */
export async function storedOf(profile: Profile, flags: Flags, deps: Deps): Promise<StoredOf> {
  const { settings } = profile
  const twins = await twinsOf(profile, deps)
  const isRegistered = twins.length === 0 && (await wasRegistered(settings, deps.paths))
  const isNamed = flags.store !== undefined && flags.store !== 'none'
  const isMeant = hasSecret(profile) || (isNamed && isKnown(settings))
  const isSecret = isMeant && !twins.some(hasSecret)
  if (!isRegistered && !isSecret) return { registration: undefined, delete: async () => {} }
  const store = await openStore(profile, flags, deps)
  return {
    registration: isRegistered ? recordOf(await store.get(registrationKey(settings))) : undefined,
    delete: async () => {
      if (isSecret) await store.delete(clientSecretKey(settings))
      if (!isRegistered) return
      await store.delete(registrationKey(settings))
      await forgetRegistered(settings, deps.paths)
    },
  }
}

function recordOf(text: string | undefined): RegistrationRecord | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
