/** From the text of a profile to settings, or to a message that names the file, the line and the right key. */
import { dirname, isAbsolute, join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import type { Env } from '../deps.ts'
import { type FobError, usageError } from '../errors.ts'
import { didYouMean } from './nearest.ts'
import { profileKey, type SettingName, type Settings, settingNamed, settingNames, spec } from './settings.ts'
import { lineOfKey } from './toml-lines.ts'

export interface ProfileSource {
  readonly name: string
  readonly path: string
  readonly text: string
}

export interface Profile extends ProfileSource {
  /** Paths in it are absolute: a relative one starts at the profile's folder. */
  readonly settings: Settings
}

const bareKey = (key: string) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))

/** `~/` becomes the home folder, and a relative path starts at `base`; without a base it is left to the current folder. */
export function pathResolver(env: Env, base = ''): (path: string) => string {
  const home = env.HOME || env.USERPROFILE
  return path => {
    if (home && (path.startsWith('~/') || path.startsWith('~\\'))) return join(home, path.slice(2))
    return base === '' || isAbsolute(path) ? path : join(base, path)
  }
}

/** Errors: exit 2 for syntax, an unknown key or a wrong type. */
export function parseProfile(source: ProfileSource, env: Env): Profile {
  const resolve = pathResolver(env, dirname(source.path))
  const settings: { [Name in SettingName]?: unknown } = {}
  for (const [key, value] of Object.entries(parseToml(source))) {
    const name = settingNamed(key)
    if (name === undefined) throw unknownKey(source, key)
    settings[name] = checked(source, name, value, resolve)
  }
  return { ...source, settings: settings as Settings }
}

/** Where a setting stands in the profile: its line, from 1. */
export const lineOfSetting = ({ text }: ProfileSource, name: SettingName): number | undefined =>
  lineOfKey(text, [profileKey(name)])

function parseToml(source: ProfileSource): Record<string, unknown> {
  try {
    return parse(source.text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The lines after the first quote the file, and so perhaps a secret.
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '')
    throw profileError(source, error.line, `this is not TOML: ${reason}`)
  }
}

function checked(
  source: ProfileSource,
  name: SettingName,
  value: unknown,
  resolve: (path: string) => string,
) {
  const { kind } = spec(name)
  const result = v.safeParse(kind.schema(), value, { abortEarly: true })
  if (result.success) return kind.withPaths?.(result.output, resolve) ?? result.output
  if (name === 'clientSecret' && typeof value === 'string') throw literalSecret(source)
  const keys = Object.keys(Object(value))
  const strange = kind.keys && keys.find(key => !kind.keys?.includes(key))
  if (strange !== undefined && !Array.isArray(value))
    throw unknownKey(source, strange, profileKey(name), kind.keys)
  const path = [profileKey(name), ...(result.issues[0].path ?? []).map(item => String(item.key))]
  throw profileError(source, lineOfKey(source.text, path), `${profileKey(name)} expects ${kind.expects}`)
}

function unknownKey(
  source: ProfileSource,
  key: string,
  table?: string,
  known: readonly string[] = settingNames.map(profileKey),
) {
  const path = table === undefined ? [key] : [table, key]
  const dotted = path.map(bareKey).join('.')
  return profileError(
    source,
    lineOfKey(source.text, path),
    `there is no setting ${dotted}${didYouMean(key, known)}`,
  )
}

const literalSecret = (source: ProfileSource) =>
  usageError(
    'invalid_profile',
    `${place(source, lineOfKey(source.text, ['client_secret']))}: client_secret is written out, but a profile only says where a secret comes from`,
    `store it with \`fob profile set-secret ${source.name}\` and write client_secret = { keychain = true }, or name a { file = "…" }, { env = "…" } or { command = ["…"] }`,
  )

const place = ({ path }: ProfileSource, line: number | undefined) =>
  line === undefined ? path : `${path}:${line}`

const profileError = (source: ProfileSource, line: number | undefined, reason: string): FobError =>
  usageError('invalid_profile', `${place(source, line)}: ${reason}`, `fob profile edit ${source.name}`)
