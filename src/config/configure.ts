import { type Profile, parseProfile } from './parse-profile.ts'
import { defaultProfileName, loadProfile, type ProfileDeps, readProfile } from './profiles.ts'
import { type Flags, type Resolved, resolveSettings } from './resolve.ts'
import { variable } from './settings.ts'

export interface ConfigureInput {
  /** The profile named on the command line. */
  readonly profile?: string | undefined
  readonly flags: Flags
  /** What else the profile's name may have been meant for, for the did-you-mean. */
  readonly subcommands?: readonly string[]
}

/** The settings of one call: of its profile, under the variables and flags. Errors: as chooseProfile, and exit 2. */
export async function configure(input: ConfigureInput, deps: ProfileDeps): Promise<Resolved> {
  const profile = await chooseProfile(input, deps)
  return resolveSettings({ flags: input.flags, env: deps.env, profile })
}

/**
 * The profile named, else that of FOB_PROFILE, else `default` where there is one. Errors: exit 2; exit 8 where others
 * can write it.
 */
export async function chooseProfile(input: ConfigureInput, deps: ProfileDeps): Promise<Profile | undefined> {
  const name = input.profile ?? (deps.env.FOB_PROFILE || undefined)
  return name === undefined ? implicitProfile(input.flags, deps) : loadProfile(name, deps, input.subcommands)
}

/**
 * The profile `default`, unless the call names another issuer, or another client of it: then it is an ad hoc call, and
 * must not get this one's secret, endpoints or scope.
 */
async function implicitProfile(flags: Flags, deps: ProfileDeps): Promise<Profile | undefined> {
  const source = await readProfile(defaultProfileName, deps)
  if (source === undefined) return undefined
  const profile = parseProfile(source, deps.env)
  const said = (name: 'issuer' | 'clientId') => flags[name] ?? (deps.env[variable(name)] || undefined)
  const differs = (name: 'issuer' | 'clientId') =>
    profile.settings[name] !== undefined && said(name) !== profile.settings[name]
  const adHoc =
    said('issuer') !== undefined &&
    (differs('issuer') || (said('clientId') !== undefined && differs('clientId')))
  return adHoc ? undefined : profile
}
