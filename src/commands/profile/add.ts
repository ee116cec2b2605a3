import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type Profile, parseProfile, pathResolver } from '../../config/parse-profile.ts'
import { profilePath, readProfile, saveProfile } from '../../config/profiles.ts'
import { type Flags, resolveSettings } from '../../config/resolve.ts'
import { type SettingName, settingNames, spec } from '../../config/settings.ts'
import { tomlLine } from '../../config/toml-line.ts'
import type { Deps } from '../../deps.ts'
import { FobError, usageError } from '../../errors.ts'
import { createMessages } from '../../output/messages.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { allSettingOptions, flagsOf, withOptions } from '../shared/options.ts'
import { tellLeftBehind } from './left-behind.ts'

interface AddOptions extends GlobalOptions {
  readonly force?: boolean
}

export function addCommand(deps: Deps, run = runAdd): Command {
  const command = new Command('add')
    .summary('write a new profile')
    .description('Writes a new profile with the settings given as flags.')
    .argument('<name>', 'name of the profile')
    .addOption(new Option('-f, --force', 'replace a profile of this name'))
    .addHelpText(
      'after',
      '\nExample:\n  fob profile add work --issuer https://login.example.com --client-id my-cli',
    )
  return withOptions(command, allSettingOptions()).action((name: string, _options, self: Command) =>
    run(name, self.optsWithGlobals<AddOptions>(), deps),
  )
}

export async function runAdd(name: string, options: AddOptions, deps: Deps): Promise<void> {
  const path = profilePath(name, deps.paths)
  const text = profileText(name, flagsOf({ ...options }), deps)
  const profile = parseProfile({ name, path, text }, deps.env)
  const before = options.force ? await replaced(name, deps) : undefined
  await saveProfile(profile, { overwrite: options.force ?? false })
  const messages = createMessages(deps, options.quiet ?? false)
  messages.note(`added profile ${name}: ${path}`)
  await tellLeftBehind(before, messages, deps)
}

/** Whatever is there is replaced: what can't be read is told afterwards. */
async function replaced(name: string, deps: Deps): Promise<Profile | Error | undefined> {
  try {
    const source = await readProfile(name, deps)
    return source && parseProfile(source, deps.env)
  } catch (error) {
    if (error instanceof FobError) return error
    throw error
  }
}

/** What the flags say, and nothing else: a variable that happens to be set does not get into a file. */
function profileText(name: string, flags: Flags, deps: Deps): string {
  const { settings, origins } = resolveSettings({ flags, env: {} })
  const given = settingNames.filter(name => origins[name]?.kind === 'flag')
  if (given.length === 0) {
    throw usageError(
      'empty_profile',
      `profile ${name} would be empty`,
      `fob profile add ${name} --issuer URL --client-id ID`,
    )
  }
  if (flags.clientSecret === '-') {
    throw usageError(
      'secret_not_kept',
      'a profile does not keep the client secret itself',
      `leave out --client-secret-file -, then: fob profile set-secret ${name}`,
    )
  }
  return given.map(name => tomlLine(name, absolute(name, settings[name], deps))).join('')
}

/** A path on the command line starts at the current folder, one in a profile at the profile's. */
function absolute(name: SettingName, value: unknown, deps: Deps): unknown {
  const home = pathResolver(deps.env)
  return spec(name).kind.withPaths?.(value, path => resolve(home(path))) ?? value
}
