/**
 * argv of a plain `fob token`, `fob token client-credentials` or `fob refresh`, read without commander: these are called
 * thousands of times, and making the options of a command takes longer than reading them. Whatever is not plain, a
 * mistake above all, is left to commander: so this has to know what is right, not what is wrong.
 */
import { secondsOf } from '../config/duration.ts'
import { reservedProfileNames } from '../config/profiles.ts'
import { longFlag, type SettingName, settingNames, spec } from '../config/settings.ts'
import { outputFormats, shells } from '../output/formats.ts'
import type { CachedTokenOptions } from './shared/cached-grant.ts'
import { attributeOf } from './shared/flags.ts'
import { isOfGrant, isOfTokenRequest } from './shared/taken-settings.ts'
import { tokenDefaults } from './shared/token-defaults.ts'

interface Flag {
  readonly attribute: string
  /** undefined where the text is not right. */
  readonly convert: (text: string, previous: unknown) => unknown
}

type Switches = Readonly<Record<string, Readonly<Record<string, boolean>>>>

/** What a command takes. */
interface Plain {
  readonly defaults: Readonly<Record<string, unknown>>
  readonly flags: Readonly<Record<string, Flag>>
  readonly switches: Switches
  readonly takes: (setting: SettingName) => boolean
}

const oneOf = (choices: readonly string[]) => (text: string) => (choices.includes(text) ? text : undefined)
const asIs = (text: string) => text

const output: Flag = { attribute: 'output', convert: oneOf(outputFormats) }
const flags = {
  '-o': output,
  '--output': output,
  '--shell': { attribute: 'shell', convert: oneOf(shells) },
  '--account': { attribute: 'account', convert: asIs },
}
const switches: Switches = {
  '-q': { quiet: true },
  '--quiet': { quiet: true },
  '--no-input': { input: false },
  '--id-token': { idToken: true },
  '--allow-http-loopback': { allowHttpLoopback: true },
  '--refresh-metadata': { refreshMetadata: true },
}
const { minTtl, cache, ...printing } = tokenDefaults
const refresh: Plain = {
  defaults: { ...printing, input: true },
  flags,
  switches,
  takes: isOfTokenRequest,
}
const token: Plain = {
  defaults: { ...refresh.defaults, minTtl, cache },
  flags: { ...flags, '--min-ttl': { attribute: 'minTtl', convert: secondsOf } },
  switches: { ...switches, '--no-cache': { cache: false }, '--force-refresh': { forceRefresh: true } },
  takes: isOfTokenRequest,
}
const plain = { token, refresh, 'client-credentials': { ...token, takes: isOfGrant } }

export interface PlainCall {
  readonly command: keyof typeof plain
  readonly profile: string | undefined
  readonly options: CachedTokenOptions
}

/** undefined for a call that is not plain. */
export function plainCall(argv: readonly string[]): PlainCall | undefined {
  const [first, second] = argv
  if (first === 'refresh') return callOf('refresh', argv.slice(1))
  if (first !== 'token') return undefined
  return second === 'client-credentials' ? callOf(second, argv.slice(2)) : callOf('token', argv.slice(1))
}

function callOf(command: PlainCall['command'], words: string[]): PlainCall | undefined {
  const { defaults, switches, ...taken } = plain[command]
  const options = { ...defaults }
  const profiles: string[] = []
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-')) profiles.push(word)
    else if (Object.hasOwn(switches, word)) Object.assign(options, switches[word])
    else if (!takeValue(word, words, options, taken)) return undefined
  }
  const [profile, ...more] = profiles
  // A subcommand that stands behind options.
  if (more.length > 0 || reservedProfileNames.includes(profile ?? '')) return undefined
  return { command, profile, options: options as unknown as CachedTokenOptions }
}

/** `--flag value` and `--flag=value`; false where it is neither. */
function takeValue(
  word: string,
  words: string[],
  options: Record<string, unknown>,
  taken: Pick<Plain, 'flags' | 'takes'>,
): boolean {
  const [, long, inline] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
  const flag = flagOf(long ?? word, inline !== undefined, taken)
  const text = inline ?? words.shift()
  if (flag === undefined || text === undefined || (inline === undefined && text.startsWith('-'))) return false
  const value = flag.convert(text, options[flag.attribute])
  if (value === undefined) return false
  options[flag.attribute] = value
  return true
}

function flagOf(word: string, hasValue: boolean, { flags, takes }: Pick<Plain, 'flags' | 'takes'>) {
  if (Object.hasOwn(flags, word)) return flags[word]
  const name = settingNames.find(setting => longFlag(setting) === word)
  if (name === undefined || !takes(name)) return undefined
  const { kind, placeholder, preset } = spec(name)
  // The word behind a flag that may stand alone is no value of it.
  if (placeholder === undefined || (preset !== undefined && !hasValue)) return undefined
  const { choices, collect } = kind
  return { attribute: attributeOf(word), convert: collect ?? (choices ? oneOf(choices) : asIs) }
}
