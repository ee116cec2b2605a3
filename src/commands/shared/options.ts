/** Flags of the settings, made from their table. They stay text here: `resolveSettings` alone converts and checks. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { longFlag, type SettingGroup, type SettingName, settingNames, spec } from '../../config/settings.ts'
import { tokenRequestGroups } from './taken-settings.ts'

const headings: Readonly<Record<SettingGroup, string>> = {
  server: 'Server and client:',
  client: 'Server and client:',
  key: 'Client key:',
  request: 'Request:',
  person: 'Request:',
  grant: 'Grant:',
  http: 'Network:',
  store: 'Storage:',
}
export const settingHeadings: ReadonlySet<string> = new Set(Object.values(headings))

/** The flags of one setting: `--client-id <id>`, or `--par` and `--no-par`. */
function settingFlags(name: SettingName): Option[] {
  const option = settingOption(name)
  if (!option.isBoolean()) return [option, ...otherOptions(name)]
  const no = new Option(longFlag(name).replace(/^--/, '--no-'), `not: ${longFlag(name)}`)
  return [option, no.helpGroup(headings[spec(name).group])]
}

function settingOption(name: SettingName): Option {
  const { kind, placeholder, preset, describe, group, hideChoices } = spec(name)
  const argument = preset === undefined ? ` <${placeholder}>` : ` [${placeholder}]`
  const option = new Option(`${longFlag(name)}${placeholder ? argument : ''}`, describe)
  option.helpGroup(headings[group])
  if (preset !== undefined) option.preset(preset)
  if (kind.choices !== undefined && !hideChoices) option.choices(kind.choices)
  const { collect } = kind
  if (collect === undefined) return option
  return option.argParser((text, previous) => {
    const collected = collect(text, previous)
    if (collected === undefined)
      throw new InvalidArgumentError(`Write it as in ${kind.example}${kind.howToRepeat ?? ''}.`)
    return collected
  })
}

/** Other ways to say the same, of which a command line may have one. */
function otherOptions(name: SettingName): Option[] {
  const { otherFlags = {}, group } = spec(name)
  const named = (flag: string) => new Option(`--${flag}`).attributeName()
  return Object.entries(otherFlags).map(([flag, { placeholder, describe, fromText }]) =>
    new Option(`--${flag} <${placeholder}>`, describe)
      .helpGroup(headings[group])
      .argParser(fromText)
      .conflicts(
        [longFlag(name).slice(2), ...Object.keys(otherFlags).filter(other => other !== flag)].map(named),
      ),
  )
}

const optionsOf = (group: SettingGroup) => (): Option[] =>
  settingNames.filter(name => spec(name).group === group).flatMap(settingFlags)

/** Of some settings alone, for commands that use no others of their group. */
export const settingOptions = (...names: readonly SettingName[]): Option[] => names.flatMap(settingFlags)

export const refreshMetadata = (): Option =>
  new Option('--refresh-metadata', 'ask the server for its metadata anew').helpGroup(headings.server)

/** For commands that need the server's metadata: other endpoints would serve them nothing. */
export const issuerOptions = (): Option[] => [...settingOptions('issuer'), refreshMetadata()]

export const serverOptions = (): Option[] => [...optionsOf('server')(), refreshMetadata()]
export const clientOptions = optionsOf('client')
export const keyOptions = optionsOf('key')
export const requestOptions = optionsOf('request')
export const personOptions = optionsOf('person')
export const httpOptions = optionsOf('http')
export const storeOptions = optionsOf('store')

/** Of commands that ask for a token in whatever way the settings say. */
export const tokenRequestOptions = (): Option[] =>
  tokenRequestGroups.flatMap(group => (group === 'server' ? serverOptions() : optionsOf(group)()))

/** Of commands that ask the server about a session. */
export const sessionServerOptions = (): Option[] =>
  [issuerOptions, clientOptions, keyOptions, httpOptions, storeOptions].flatMap(group => group())

export { flagsOf, withoutFlags } from './flags.ts'

/** Every setting, as the profile commands take them. */
export const allSettingOptions = (): Option[] => settingNames.flatMap(settingFlags)

/** `-o, --output <format>`; the first format is the default. */
export const outputOption = (formats: readonly [string, ...string[]]): Option =>
  new Option('-o, --output <format>', 'format of the answer')
    .choices(formats)
    .default(formats[0])
    .helpGroup('Output:')

/** `-o text|json` of commands whose answer is no token. */
export const answerOption = (): Option => outputOption(['text', 'json'])

/** Adds groups of options to a command: `withOptions(command, serverOptions(), httpOptions())`. */
export const withOptions = (command: Command, ...groups: ReadonlyArray<readonly Option[]>): Command =>
  groups.flat().reduce((extended, option) => extended.addOption(option), command)
