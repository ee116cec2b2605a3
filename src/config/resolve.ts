/** Flag, then FOB_* variable, then profile, then default: and for each value where it came from. */
import * as v from 'valibot'
import type { Env } from '../deps.ts'
import { matching } from '../engine.ts'
import { usageError } from '../errors.ts'
import { nearest } from './nearest.ts'
import { lineOfSetting, type Profile, pathResolver } from './parse-profile.ts'
import { defaults, longFlag, type SettingName, type Settings, settingNames, spec } from './settings.ts'
import { isKnownVariable, knownVariables, settingOfVariable, variablesOf } from './variables.ts'

/** Settings flags as the command line gave them: text, or for repeated ones what they were collected to. */
export type Flags = { readonly [Name in SettingName]?: unknown }

export type Origin =
  | { readonly kind: 'flag' | 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string; readonly line: number | undefined }
  | { readonly kind: 'default' }

export interface Resolved {
  readonly settings: Settings & Required<Pick<Settings, keyof typeof defaults>>
  /** Of each setting that has a value. */
  readonly origins: { readonly [Name in SettingName]?: Origin }
  readonly profile: Profile | undefined
  /** For stderr: one line each. */
  readonly warnings: readonly string[]
}

export interface ResolveInput {
  readonly flags: Flags
  readonly env: Env
  readonly profile?: Profile | undefined
}

interface Found {
  readonly value: unknown
  readonly origin: Origin
}

/** Errors: exit 2, naming the flag or variable and what it expects. */
export function resolveSettings({ flags, env, profile }: ResolveInput): Resolved {
  const variables = matching(Object.keys(env), name => name.startsWith('FOB_'))
  const values: { [Name in SettingName]?: unknown } = {}
  const origins: { [Name in SettingName]?: Origin } = {}
  for (const name of said(flags, variables, profile)) {
    const found =
      fromFlag(name, flags, env) ?? fromEnv(name, env) ?? fromProfile(name, profile) ?? byDefault(name)
    if (found === undefined) continue
    values[name] = found.value
    origins[name] = found.origin
  }
  const settings = values as Resolved['settings']
  return {
    settings,
    origins,
    profile,
    warnings: [...misspelt(variables), ...secretElsewhere(settings, origins, profile)],
  }
}

/** The settings that somebody may have said something of, in the order of their table: most calls name five of sixty. */
function said(flags: Flags, variables: readonly string[], profile: Profile | undefined): SettingName[] {
  const names = new Set<string>(Object.keys(defaults))
  for (const name in flags) names.add(name)
  for (const name in profile?.settings) names.add(name)
  for (const variable of variables) names.add(settingOfVariable(variable) ?? '')
  const inOrder: SettingName[] = []
  for (const name of settingNames) if (names.has(name)) inOrder.push(name)
  return inOrder
}

function fromFlag(name: SettingName, flags: Flags, env: Env): Found | undefined {
  const given = flags[name]
  if (given === undefined) return undefined
  const value = typeof given === 'string' ? spec(name).kind.fromText(given) : given
  return { value: checked(name, value, longFlag(name), env), origin: { kind: 'flag', name: longFlag(name) } }
}

/** An empty variable counts as unset: that is how shells and CI files clear one. */
function fromEnv(name: SettingName, env: Env): Found | undefined {
  const set = matching(Object.entries(variablesOf(name)), ([variable]) => Boolean(env[variable]))
  const [first, second] = set
  if (first === undefined) return undefined
  const [variable, fromText] = first
  if (second !== undefined) {
    throw usageError(
      'conflicting_variables',
      `${variable} and ${second[0]} are both set, and only one can be right`,
      `unset ${variable}`,
    )
  }
  const value = checked(name, fromText(env[variable] ?? ''), variable, env)
  return { value, origin: { kind: 'env', name: variable } }
}

function fromProfile(name: SettingName, profile: Profile | undefined): Found | undefined {
  const value = profile?.settings[name]
  if (profile === undefined || value === undefined) return undefined
  const origin = {
    kind: 'file',
    path: profile.path,
    // Looked up only where it is shown: not on the way to a token.
    get line() {
      return lineOfSetting(profile, name)
    },
  } as const
  return { value, origin }
}

function byDefault(name: SettingName): Found | undefined {
  const value = (defaults as Settings)[name]
  return value === undefined ? undefined : { value, origin: { kind: 'default' } }
}

function checked(name: SettingName, value: unknown, from: string, env: Env): unknown {
  const { kind } = spec(name)
  const result = v.safeParse(kind.schema(), value)
  if (!result.success) {
    const expects = name === 'clientSecret' ? 'a path' : kind.expects
    const example = `${from}${from.startsWith('-') ? ' ' : '='}${kind.example}`
    throw usageError('invalid_setting', `${from} expects ${expects}`, `for instance ${example}`)
  }
  return kind.withPaths?.(result.output, pathResolver(env)) ?? result.output
}

function misspelt(variables: readonly string[]): string[] {
  const warnings: string[] = []
  for (const name of variables) {
    const meant = isKnownVariable(name) ? undefined : nearest(name, knownVariables())
    if (meant !== undefined) warnings.push(`${name} is no variable of fob: did you mean ${meant}?`)
  }
  return warnings
}

/** The profile's secret belongs to its issuer: whoever says another one should know where it goes. */
function secretElsewhere(
  settings: Settings,
  origins: Resolved['origins'],
  profile: Profile | undefined,
): string[] {
  const own = profile?.settings.issuer
  if (own === undefined || own === settings.issuer || origins.clientSecret?.kind !== 'file') return []
  // A stored one is kept by its server: it is not found for another.
  if ('keychain' in (settings.clientSecret ?? {})) return []
  return [`the client secret of profile ${profile?.name} is for ${own}, and now goes to ${settings.issuer}`]
}
