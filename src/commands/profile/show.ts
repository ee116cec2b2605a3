import { Command, Option } from 'commander'
import { chooseProfile } from '../../config/configure.ts'
import { proving } from '../../config/proving.ts'
import { type Origin, type Resolved, resolveSettings } from '../../config/resolve.ts'
import { profileKey, type SettingName, type Settings, settingNames } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { safeJson } from '../../output/json.ts'
import { createMessages } from '../../output/messages.ts'
import { safeText } from '../../safe-text.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { allSettingOptions, answerOption, flagsOf, withOptions } from '../shared/options.ts'
import { table } from '../shared/write-table.ts'
import { masked, maskedText } from './masked.ts'

interface ShowOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
  readonly resolved?: boolean
}

export function showCommand(deps: Deps, run = runShow): Command {
  const command = new Command('show')
    .summary('show the settings of a profile')
    .description(
      'Shows the settings of a profile. With --resolved, those that a command would use:\nflags, variables and defaults too, and where each comes from.',
    )
    .argument('[profile]', 'name of the profile (default: as for fob token)')
    .addOption(new Option('--resolved', 'what a command would use, and where it comes from'))
    .addOption(answerOption())
    .addHelpText('after', '\nExample:\n  fob profile show work --resolved --timeout 5s')
  const flags = allSettingOptions().map(option => option.implies({ resolved: true }))
  return withOptions(command, flags).action((name: string | undefined, _options, self: Command) =>
    run(name, self.optsWithGlobals<ShowOptions>(), deps),
  )
}

export async function runShow(name: string | undefined, options: ShowOptions, deps: Deps): Promise<void> {
  const flags = flagsOf({ ...options })
  const profile = await chooseProfile({ profile: name, flags }, deps)
  if (!profile && !options.resolved) throw noProfile()
  const resolved = resolveSettings(
    options.resolved ? { flags, env: deps.env, profile } : { flags: {}, env: {}, profile },
  )
  if (options.resolved) warn(resolved, options, deps)
  const write = options.output === 'json' ? asJson : asText
  deps.out(write(resolved, options.resolved ?? false))
}

const noProfile = () =>
  usageError('no_profile', 'no profile is named, and there is none named default', 'fob profile list')

function warn({ warnings }: Resolved, options: ShowOptions, deps: Deps): void {
  const messages = createMessages(deps, options.quiet ?? false)
  for (const warning of warnings) messages.warn(warning)
}

interface Entry {
  readonly name: SettingName
  readonly value: Settings[SettingName]
  readonly origin: Origin
}

/** In the order of the settings' table; without `all`, those of the profile alone. */
function entries(resolved: Resolved, all: boolean): Entry[] {
  const { settings } = proving(resolved)
  return settingNames.flatMap(name => {
    const origin = resolved.origins[name]
    if (origin === undefined || settings[name] === undefined || (!all && origin.kind !== 'file')) return []
    return [{ name, value: settings[name], origin }]
  })
}

function asText(resolved: Resolved, all: boolean): string {
  return table(
    entries(resolved, all).map(({ name, value, origin }) => {
      const cells = [profileKey(name), safeText(maskedText(name, value))]
      return all ? [...cells, describeOrigin(origin)] : cells
    }),
  )
}

function asJson(resolved: Resolved, all: boolean): string {
  const settings = entries(resolved, all).map(({ name, value, origin }) => {
    const shown = masked(name, value)
    return [profileKey(name), all ? { value: shown, origin } : shown]
  })
  const { profile } = resolved
  const answer = { profile: profile?.name, path: profile?.path, settings: Object.fromEntries(settings) }
  return safeJson(answer)
}

function describeOrigin(origin: Origin): string {
  if (origin.kind === 'file') return `${origin.path}:${origin.line}`
  return origin.kind === 'default' ? 'default' : `${origin.kind} ${origin.name}`
}
