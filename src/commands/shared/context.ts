import type { CustomFetch } from 'openid-client'
import { configure } from '../../config/configure.ts'
import type { Resolved } from '../../config/resolve.ts'
import type { SettingName, Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { type MetadataCache, metadataCache } from '../../oidc/metadata-cache.ts'
import type { ServerSettings } from '../../oidc/server.ts'
import { requireGithub } from '../../output/github.ts'
import { createMessages, type Messages } from '../../output/messages.ts'
import type { StoreChoice } from '../../store/store.ts'
import { flagsOf } from './flags.ts'
import { contextFetch, mayAsk } from './http.ts'

/** Options of the program, good with every command. */
export interface GlobalOptions {
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly trace?: boolean
  /** False with --no-input. */
  readonly input?: boolean
  readonly allowHttpLoopback?: boolean
  /** Of the network options: commands without network have none. */
  readonly refreshMetadata?: boolean
  readonly [setting: string]: unknown
}

/** What a command works with once argv, variables and profile have become settings. */
export interface Context {
  readonly settings: Resolved['settings']
  readonly origins: Resolved['origins']
  /** Name of the profile in use; empty for an ad hoc call. */
  readonly profile: string
  readonly messages: Messages
  readonly server: ServerSettings
  readonly fetch: CustomFetch
  readonly cache: MetadataCache
  readonly refreshMetadata: boolean
  /** There is a terminal, and the person may be asked on it. */
  readonly mayAsk: boolean
  /** True for a setting that a flag or a variable of this call set. */
  readonly named: (setting: SettingName) => boolean
  /** Which store, and whether the person named it. */
  readonly store: StoreChoice
}

/**
 * argv and environment -> settings, the first of a command's four steps.
 *
 * @param subcommands what else `profile` may have been meant for, for the did-you-mean
 */
export async function createContext(
  options: GlobalOptions,
  profile: string | undefined,
  deps: Deps,
  subcommands: readonly string[] = [],
): Promise<Context> {
  requireGithub(options.output, deps.env)
  const resolved = await configure({ profile, flags: flagsOf(options), subcommands }, deps)
  const messages = createMessages(deps, options.quiet ?? false)
  for (const warning of resolved.warnings) messages.warn(warning)
  const settings = await withDetails(resolved.settings, deps)
  return {
    settings,
    origins: resolved.origins,
    profile: resolved.profile?.name ?? '',
    messages,
    server: serverOf(settings),
    fetch: contextFetch(settings, options, deps),
    cache: metadataCache(deps.paths.cache),
    refreshMetadata: options.refreshMetadata ?? false,
    mayAsk: mayAsk(options, deps),
    named: name => ['flag', 'env'].includes(resolved.origins[name]?.kind ?? ''),
    store: { name: settings.store, chosen: resolved.origins.store?.kind !== 'default' },
  }
}

/** Read once, so that what is asked for and what is cached under it are the same. */
async function withDetails(settings: Resolved['settings'], deps: Deps): Promise<Resolved['settings']> {
  if (typeof settings.authorizationDetails !== 'object') return settings
  const { readDetails } = await import('./authorization-details.ts')
  return { ...settings, authorizationDetails: await readDetails(settings.authorizationDetails.file, deps) }
}

/** The names that settings and server metadata share. */
const serverOf = (settings: Settings): ServerSettings => {
  const { issuer, tokenEndpoint, authorizationEndpoint, deviceAuthorizationEndpoint } = settings
  const { revocationEndpoint, jwksUri } = settings
  return {
    ...(issuer && { issuer }),
    endpoints: {
      ...(tokenEndpoint && { token_endpoint: tokenEndpoint }),
      ...(authorizationEndpoint && { authorization_endpoint: authorizationEndpoint }),
      ...(deviceAuthorizationEndpoint && { device_authorization_endpoint: deviceAuthorizationEndpoint }),
      ...(revocationEndpoint && { revocation_endpoint: revocationEndpoint }),
      ...(jwksUri && { jwks_uri: jwksUri }),
    },
  }
}
