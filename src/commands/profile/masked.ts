/** Settings as people may see them. A secret's source is no secret; what could hold one is masked. */
import { type SettingName, type Settings, spec } from '../../config/settings.ts'
import { tomlLine } from '../../config/toml-line.ts'

const mask = '***'
const secretParameter = /secret|password|passwd|token|assertion|credential|api_?key/i

/** `user:password@` of a URL, such as a proxy's. */
const withoutUserInfo = (text: string) => text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${mask}@`)

export function masked(name: SettingName, value: Settings[SettingName]): unknown {
  if (typeof value === 'string') return withoutUserInfo(value)
  if (Array.isArray(value)) return value.map(withoutUserInfo)
  if (name !== 'param' || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, content]) => [key, secretParameter.test(key) ? mask : content]),
  )
}

/** On one line: what would stand behind the `=` in a profile, without the quotes of plain text. */
export function maskedText(name: SettingName, value: Settings[SettingName]): string {
  const shown = masked(name, value)
  if (typeof shown === 'string') return shown
  if (Array.isArray(shown)) return shown.join(' ')
  if (typeof shown === 'number' && spec(name).placeholder === 'duration') return `${shown}s`
  return tomlLine(name, shown)
    .replace(/^\w+ = /, '')
    .trim()
}
