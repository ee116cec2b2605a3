import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { configure } from '../../src/config/configure.ts'
import {
  listProfiles,
  loadProfile,
  profilePath,
  removeProfile,
  reservedProfileNames,
  saveProfile,
} from '../../src/config/profiles.ts'
import { temporaryFolder } from '../support/folder.ts'

async function setUp(profiles: Record<string, string> = {}, env: Record<string, string> = {}) {
  const config = join(await temporaryFolder(), 'fob')
  const deps = { env, paths: { config, data: '', cache: '' }, uid: process.getuid?.() }
  for (const [name, text] of Object.entries(profiles)) {
    await saveProfile({ name, path: profilePath(name, deps.paths), text }, { overwrite: false })
  }
  return deps
}

const posix = test.skipIf(process.platform === 'win32')

test('a saved profile is listed, loaded and removed', async () => {
  const deps = await setUp({ work: 'client_id = "a"', 'home.2': '' })
  expect(await listProfiles(deps.paths)).toEqual(['home.2', 'work'])
  expect((await loadProfile('work', deps)).settings).toEqual({ clientId: 'a' })
  await removeProfile(profilePath('work', deps.paths))
  expect(await listProfiles(deps.paths)).toEqual(['home.2'])
})

test('without a folder there are no profiles', async () => {
  expect(await listProfiles((await setUp()).paths)).toEqual([])
})

test('a profile that exists is overwritten on request alone', async () => {
  const deps = await setUp({ work: 'client_id = "a"' })
  const path = profilePath('work', deps.paths)
  await expect(saveProfile({ name: 'work', path, text: '' }, { overwrite: false })).rejects.toMatchObject({
    message: 'there is a profile named work already',
    exitCode: 2,
  })
  expect(await readFile(path, 'utf8')).toBe('client_id = "a"')
  await saveProfile({ name: 'work', path, text: 'client_id = "b"' }, { overwrite: true })
  expect(await readFile(path, 'utf8')).toBe('client_id = "b"')
  expect(await readdir(join(deps.paths.config, 'profiles'))).toEqual(['work.toml'])
})

posix.each([0o000, 0o022, 0o777])('with umask %o files are 0600 and folders 0700', async umask => {
  const deps = await setUp()
  const before = process.umask(umask)
  onTestFinished(() => void process.umask(before))
  const path = profilePath('work', deps.paths)
  await saveProfile({ name: 'work', path, text: '' }, { overwrite: false })
  process.umask(before)
  const mode = async (of: string) => (await stat(of)).mode & 0o777
  expect(await mode(path)).toBe(0o600)
  expect(await mode(join(path, '..'))).toBe(0o700)
  expect(await mode(deps.paths.config)).toBe(0o700)
})

posix('through a link, the file behind it is replaced', async () => {
  const deps = await setUp({ other: '' })
  const target = join(deps.paths.config, 'dotfiles.toml')
  await writeFile(target, 'client_id = "a"')
  const path = profilePath('work', deps.paths)
  await symlink(target, path)
  await saveProfile({ name: 'work', path, text: 'client_id = "b"' }, { overwrite: true })
  expect(await readFile(target, 'utf8')).toBe('client_id = "b"')
  expect((await loadProfile('work', deps)).settings.clientId).toBe('b')
})

posix.each([0o622, 0o602, 0o620])('a profile of mode %o is refused', async mode => {
  const deps = await setUp({ work: '' })
  const path = profilePath('work', deps.paths)
  await writeFile(path, '')
  const { chmod } = await import('node:fs/promises')
  await chmod(path, mode)
  await expect(loadProfile('work', deps)).rejects.toMatchObject({ exitCode: 8, code: 'open_to_others' })
  await chmod(path, 0o644)
  await expect(loadProfile('work', deps)).resolves.toBeDefined()
})

test.each(['', '-x', '.x', '../x', 'a/b', 'a b', 'x'.repeat(65), 'ü', 'a\n'])('%j is no name', name => {
  expect(() => profilePath(name, { config: '/c', data: '', cache: '' })).toThrow(
    expect.objectContaining({ code: 'invalid_profile_name', exitCode: 2 }),
  )
})

test.each([...reservedProfileNames])('%s is reserved', name => {
  expect(() => profilePath(name, { config: '/c', data: '', cache: '' })).toThrow(
    expect.objectContaining({ code: 'reserved_profile_name', exitCode: 2 }),
  )
})

test.each([
  ['wrok', 'there is no profile named wrok (did you mean work?)', 'write work; fob profile list shows all'],
  [
    'clint-credentials',
    'there is no profile named clint-credentials (did you mean client-credentials?)',
    'fob token client-credentials',
  ],
  ['quite-different', 'there is no profile named quite-different', 'fob profile list'],
])('an unknown name: %s', async (name, message, hint) => {
  const deps = await setUp({ work: '' })
  await expect(loadProfile(name, deps, ['client-credentials'])).rejects.toMatchObject({
    message,
    hint,
    exitCode: 2,
  })
})

test('where there are none, an unknown name says how to add one', async () => {
  await expect(loadProfile('work', await setUp())).rejects.toMatchObject({
    hint: 'fob profile add work --issuer URL --client-id ID',
  })
})

test('a folder in the place of a profile is an error of the configuration', async () => {
  const deps = await setUp({ work: '' })
  await mkdir(profilePath('odd', deps.paths))
  await expect(loadProfile('odd', deps)).rejects.toMatchObject({ exitCode: 2, code: 'file_error' })
})

const a = 'issuer = "https://a.example.com"\nclient_id = "one"\nscope = "s"'

test.each([
  ['a name', { profile: 'work' }, {}, 'work'],
  ['a name over FOB_PROFILE', { profile: 'work' }, { FOB_PROFILE: 'default' }, 'work'],
  ['FOB_PROFILE', {}, { FOB_PROFILE: 'work' }, 'work'],
  ['an empty FOB_PROFILE', {}, { FOB_PROFILE: '' }, 'default'],
  ['nothing', {}, {}, 'default'],
  ['the same issuer', { flags: { issuer: 'https://a.example.com' } }, {}, 'default'],
  ['another client alone', { flags: { clientId: 'two' } }, {}, 'default'],
  ['another issuer', { flags: { issuer: 'https://b.example.com' } }, {}, undefined],
  ['another issuer by variable', {}, { FOB_ISSUER: 'https://b.example.com' }, undefined],
  [
    'another client of the issuer',
    { flags: { issuer: 'https://a.example.com', clientId: 'two' } },
    {},
    undefined,
  ],
  ['a name and another issuer', { profile: 'work', flags: { issuer: 'https://b.example.com' } }, {}, 'work'],
])('%s chooses the profile', async (_, input, env, expected) => {
  const deps = await setUp({ default: a, work: a }, env)
  expect((await configure({ flags: {}, ...input }, deps)).profile?.name).toBe(expected)
})

test('no profile is needed', async () => {
  expect((await configure({ flags: {} }, await setUp())).profile).toBeUndefined()
})
