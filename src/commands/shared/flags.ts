/** Settings among parsed options, without commander: a token from the cache is answered before that is loaded. */
import type { Flags } from '../../config/resolve.ts'
import {
  isSetting,
  longFlag,
  type SettingName,
  type Spec,
  settingNames,
  settings,
  spec,
} from '../../config/settings.ts'
import { nameOf, wordsOf } from '../../config/words.ts'

/** `--client-secret-file` -> `clientSecretFile`, as commander names it. */
export const attributeOf = (flag: string): string => nameOf(flag.slice('--'.length), '-')

/** The setting's own flag, and other ways to say the same. */
export const longFlags = (name: SettingName): string[] => [
  longFlag(name),
  ...Object.keys(spec(name).otherFlags ?? {}).map(flag => `--${flag}`),
]

const attributesOf = (name: SettingName): string[] => longFlags(name).map(attributeOf)

/** Most settings are flags by their own name; the other flags are here, without dashes before them. */
function otherFlags(): Map<string, SettingName> {
  const flags = new Map<string, SettingName>()
  for (const name of settingNames) {
    // Not by spec(): on the way to a token this is a loop that calls nothing.
    const { flag, otherFlags }: Spec = settings[name]
    if (flag) flags.set(flag, name)
    for (const other in otherFlags) flags.set(other, name)
  }
  return flags
}

/** The settings among commander's parsed options, for `configure` and `resolveSettings`. */
export function flagsOf(options: Readonly<Record<string, unknown>>): Flags {
  const others = otherFlags()
  const flags: { [Name in SettingName]?: unknown } = {}
  for (const attribute in options) {
    const value = options[attribute]
    const name = others.get(wordsOf(attribute, '-')) ?? attribute
    if (value !== undefined && isSetting(name)) flags[name] = value
  }
  return flags
}

/** commander's parsed options without those of these settings. */
export function withoutFlags<Options extends object>(
  options: Options,
  names: readonly SettingName[],
): Partial<Options> {
  const dropped = new Set(names.flatMap(attributesOf))
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => !dropped.has(name)),
  ) as Partial<Options>
}
