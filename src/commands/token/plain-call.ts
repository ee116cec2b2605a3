/**
 * argv of a plain `fob token [profile]`, read without commander. Whatever is not plain, a mistake above all, is left to
 * the program: so this has to know what is right, not what is wrong.
 */
import { secondsOf } from '../../config/duration.ts'
import { longFlag, settingNames, spec } from '../../config/settings.ts'
import { outputFormats, shells } from '../../output/formats.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { attributeOf } from '../shared/flags.ts'
import { tokenDefaults } from '../shared/token-defaults.ts'

export interface PlainCall {
  readonly profile: string | undefined
  readonly options: CachedTokenOptions
}

interface Flag {
  readonly attribute: string
  /** undefined where the text is not right. */
  readonly convert: (text: string, previous: unknown) => unknown
}

const oneOf = (choices: readonly string[]) => (text: string) => (choices.includes(text) ? text : undefined)
const asIs = (text: string) => text

const ownFlags: Readonly<Record<string, Flag>> = {
  '-o': { attribute: 'output', convert: oneOf(outputFormats) },
  '--output': { attribute: 'output', convert: oneOf(outputFormats) },
  '--shell': { attribute: 'shell', convert: oneOf(shells) },
  '--min-ttl': { attribute: 'minTtl', convert: secondsOf },
  '--account': { attribute: 'account', convert: asIs },
}

const switches: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  '-q': { quiet: true },
  '--quiet': { quiet: true },
  '--no-input': { input: false },
  '--id-token': { idToken: true },
  '--allow-http-loopback': { allowHttpLoopback: true },
}

function settingFlag(word: string): Flag | undefined {
  const name = settingNames.find(setting => longFlag(setting) === word)
  if (name === undefined || spec(name).placeholder === undefined) return undefined
  const { choices, collect } = spec(name).kind
  return { attribute: attributeOf(word), convert: collect ?? (choices ? oneOf(choices) : asIs) }
}

/** undefined for a call that is not plain. */
export function plainCall(argv: readonly string[]): PlainCall | undefined {
  if (argv[0] !== 'token') return undefined
  const options: Record<string, unknown> = { ...tokenDefaults }
  const profiles: string[] = []
  const words = argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-')) profiles.push(word)
    else if (switches[word]) Object.assign(options, switches[word])
    else if (!takeValue(word, words, options)) return undefined
  }
  if (profiles.length > 1) return undefined
  return { profile: profiles[0], options: options as unknown as CachedTokenOptions }
}

/** `--flag value` and `--flag=value`; false where it is neither. */
function takeValue(word: string, words: string[], options: Record<string, unknown>): boolean {
  const [, long, inline] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
  const flag = ownFlags[long ?? word] ?? settingFlag(long ?? word)
  const text = inline ?? words.shift()
  if (flag === undefined || text === undefined || (inline === undefined && text.startsWith('-'))) return false
  const value = flag.convert(text, options[flag.attribute])
  if (value === undefined) return false
  options[flag.attribute] = value
  return true
}
