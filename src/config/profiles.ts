/** Profiles, one a file: `<config>/profiles/<name>.toml`, so that adding one never rewrites another. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Deps } from '../deps.ts'
import { exit, FobError, usageError } from '../errors.ts'
import { othersCanWrite } from './file-mode.ts'
import { createPrivate, fileError, hasCode, makePrivateFolder, replacePrivate } from './files.ts'
import { didYouMean, nearest } from './nearest.ts'
import { type Profile, type ProfileSource, parseProfile } from './parse-profile.ts'
import type { Paths } from './paths.ts'
import { alphanumeric, consistsOf } from './words.ts'

export type ProfileDeps = Pick<Deps, 'env' | 'paths' | 'uid'>

/** `fob token NAME` would mean either: the subcommands of `token`. */
export const reservedProfileNames: readonly string[] = [
  'client-credentials',
  'exchange',
  'jwt-bearer',
  'on-behalf-of',
  'saml-bearer',
  'password',
  'grant',
]

/** Serves where none is named. */
export const defaultProfileName = 'default'

const isValidName = (name: string) =>
  name.length > 0 &&
  name.length <= 64 &&
  alphanumeric.includes(name.charAt(0)) &&
  consistsOf(name, `${alphanumeric}._-`)

const extension = '.toml'

const profilesFolder = (paths: Paths) => join(paths.config, 'profiles')

/** Errors: exit 2 where the name can't be a profile's. */
export function profilePath(name: string, paths: Paths): string {
  if (reservedProfileNames.includes(name)) {
    throw usageError(
      'reserved_profile_name',
      `${name} can't be a profile's name: it is a subcommand of fob token`,
      `choose another, such as my-${name}`,
    )
  }
  if (!isValidName(name)) {
    throw usageError(
      'invalid_profile_name',
      `${JSON.stringify(name)} can't be a profile's name`,
      'use 1 to 64 letters, digits, ".", "_" and "-", starting with a letter or digit',
    )
  }
  return join(profilesFolder(paths), name + extension)
}

/** The names of all profiles, sorted. */
export async function listProfiles(paths: Paths): Promise<string[]> {
  const folder = profilesFolder(paths)
  return filesIn(folder)
    .filter(file => file.endsWith(extension))
    .map(file => file.slice(0, -extension.length))
    .filter(name => isValidName(name) && !reservedProfileNames.includes(name))
    .sort()
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw fileError(error, 'read', folder)
  }
}

/** The profile as it stands in its file, not yet parsed; undefined where there is none. */
export async function readProfile(name: string, deps: ProfileDeps): Promise<ProfileSource | undefined> {
  const path = profilePath(name, deps.paths)
  try {
    const stats = statSync(path)
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) throw usageError('file_error', `${path} is no file`, `look at what is at ${path}`)
    // It names the server that gets the secrets, and commands to run.
    if (othersCanWrite(stats, deps.uid)) throw openToOthers(path)
    return { name, path, text: readFileSync(path, 'utf8') }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw fileError(error, 'read', path)
  }
}

/**
 * @param subcommands what else the name may have been meant for, for the did-you-mean
 *
 * Errors: exit 2 where there is no such profile or it is not valid, exit 8 where others can write it.
 */
export async function loadProfile(
  name: string,
  deps: ProfileDeps,
  subcommands: readonly string[] = [],
): Promise<Profile> {
  const source = await readProfile(name, deps)
  if (source === undefined) throw await unknownProfile(name, deps.paths, subcommands)
  return parseProfile(source, deps.env)
}

/** @param subcommands of `fob token`, which take its place */
export async function unknownProfile(
  name: string,
  paths: Paths,
  subcommands: readonly string[] = [],
): Promise<FobError> {
  const names = await listProfiles(paths)
  const meant = nearest(name, [...names, ...subcommands])
  return usageError(
    'unknown_profile',
    `there is no profile named ${name}${didYouMean(name, [...names, ...subcommands])}`,
    hintFor(name, names, meant),
  )
}

function hintFor(name: string, names: readonly string[], meant: string | undefined): string {
  if (meant !== undefined && names.includes(meant)) return `write ${meant}; fob profile list shows all`
  if (meant !== undefined) return `fob token ${meant}`
  return names.length === 0 ? `fob profile add ${name} --issuer URL --client-id ID` : 'fob profile list'
}

/** Writes a profile whole. Errors: exit 2 where it exists and `overwrite` is not set, or can't be written. */
export async function saveProfile(
  { name, path, text }: ProfileSource,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  try {
    makePrivateFolder(dirname(path))
    // Reserves the name: of two that add it at once, one fails.
    if (!overwrite) createPrivate(path, '')
    replacePrivate(path, text)
  } catch (error) {
    if (!overwrite && hasCode(error, 'EEXIST')) throw profileExists(name)
    throw fileError(error, 'write', path)
  }
}

export async function removeProfile(path: string): Promise<void> {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    throw fileError(error, 'remove', path)
  }
}

export const profileExists = (name: string) =>
  usageError(
    'profile_exists',
    `there is a profile named ${name} already`,
    `change it with \`fob profile edit ${name}\`, or replace it with --force`,
  )

const openToOthers = (path: string) =>
  new FobError('open_to_others', exit.security, `${path} can be changed by somebody else`, {
    hint: `check what it says, then: chown "$(id -u)" ${path} && chmod 600 ${path}`,
  })
