import { stringify } from 'smol-toml'
import { profileKey, type SettingName } from './settings.ts'

const pair = (key: string, value: unknown) => stringify({ [key]: value }).trim()

/** A setting as one line of a profile; a table stands inline, so that lines may come in any order. */
export function tomlLine(name: SettingName, value: unknown): string {
  const key = profileKey(name)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${pair(key, value)}\n`
  const members = Object.entries(value).map(([member, content]) => pair(member, content))
  return `${key} = ${inlineTable(members)}\n`
}

const inlineTable = (members: readonly string[]) =>
  members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
