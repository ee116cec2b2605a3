/** Settings among parsed options, without commander: a token from the cache is answered before that is loaded. */
import type { Flags } from '../../config/resolve.ts'
import { longFlag, type SettingName, settingNames, spec } from '../../config/settings.ts'

/** `--client-secret-file` -> `clientSecretFile`, as commander names it. */
export const attributeOf = (flag: string): string =>
  flag.replace(/^--/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** Of the setting's own flag, and of other ways to say the same. */
const attributesOf = (name: SettingName): string[] =>
  [longFlag(name), ...Object.keys(spec(name).otherFlags ?? {})].map(attributeOf)

/** The settings among commander's parsed options, for `configure` and `resolveSettings`. */
export const flagsOf = (options: Readonly<Record<string, unknown>>): Flags =>
  Object.fromEntries(
    settingNames.flatMap(name => {
      const value = attributesOf(name)
        .map(attribute => options[attribute])
        .find(found => found !== undefined)
      return value === undefined ? [] : [[name, value]]
    }),
  )

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
