import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { profileCommand } from '../../src/commands/profile/index.ts'
import { loadProfile } from '../../src/config/profiles.ts'
import { clientSecretKey } from '../../src/config/secret-source.ts'
import type { Deps, Input } from '../../src/deps.ts'
import { spawnCommand } from '../../src/system/spawn.ts'
import { fakeDeps, fakeStore, noTerminal } from '../support/fakes.ts'
import { temporaryFolder } from '../support/folder.ts'

const work = `# my work
issuer = "https://login.example.com"
client_id = "cli"

[param]
tenant = "blue"
`

async function setUp(profiles: Record<string, string> = {}, overrides: Partial<Deps> = {}) {
  const config = join(await temporaryFolder(), 'fob')
  const folder = join(config, 'profiles')
  const store = fakeStore()
  const deps = fakeDeps({
    paths: { config, data: '', cache: '' },
    store: async () => store,
    spawn: spawnCommand,
    ...overrides,
  })
  const fob = (...argv: string[]) =>
    new Command('fob')
      .option('-q, --quiet')
      .option('--no-input')
      .exitOverride()
      .addCommand(profileCommand(deps))
      .parseAsync(['profile', ...argv], { from: 'user' })
  const read = (name: string) => readFile(join(folder, `${name}.toml`), 'utf8')
  if (Object.keys(profiles).length > 0) await fob('-q', 'add', 'any', '--client-id', 'x')
  if (Object.keys(profiles).length > 0) await fob('-q', 'remove', 'any')
  for (const [name, text] of Object.entries(profiles)) await writeFile(join(folder, `${name}.toml`), text)
  return { deps, fob, folder, read, store }
}

const stdin = (text: string): Input => ({ text: async () => text, secret: async () => '' })

describe('add', () => {
  test('writes what the flags say, and says where', async () => {
    const { deps, fob, folder, read } = await setUp(
      {},
      { env: { FOB_SCOPE: 'not in the file', FOB_TIMEOUT: 'wrong' } },
    )
    const flags = [
      '--issuer',
      'https://a.example.com/',
      '--client-id',
      'a"b',
      '--resource',
      'urn:a',
      '--timeout',
      '1m',
    ]
    await fob(
      'add',
      'work',
      ...flags,
      '--scope',
      'openid',
      '--scope',
      'email',
      '--param',
      'a b=c',
      '--param',
      'd=',
    )
    expect(await read('work')).toBe(
      [
        'issuer = "https://a.example.com/"',
        'client_id = "a\\"b"',
        'scope = [ "openid", "email" ]',
        'resource = [ "urn:a" ]',
        'param = { "a b" = "c", d = "" }',
        'timeout = 60',
        '',
      ].join('\n'),
    )
    expect(deps.outText).toBe('')
    expect(deps.errText).toBe(`added profile work: ${join(folder, 'work.toml')}\n`)
    expect((await loadProfile('work', deps)).settings.param).toEqual({ 'a b': 'c', d: '' })
  })

  test('writes paths that hold from any folder', async () => {
    const { deps, fob } = await setUp({}, { env: { HOME: '/home/ada' } })
    await fob('add', 'work', '--ca-file', 'ca.pem', '--client-secret-file', '~/secret')
    expect((await loadProfile('work', deps)).settings).toEqual({
      caFile: join(process.cwd(), 'ca.pem'),
      clientSecret: { file: '/home/ada/secret' },
    })
  })

  test('replaces a profile with --force alone', async () => {
    const { fob, read } = await setUp({ work })
    await expect(fob('add', 'work', '--client-id', 'new')).rejects.toMatchObject({ code: 'profile_exists' })
    expect(await read('work')).toBe(work)
    await fob('add', 'work', '--client-id', 'new', '-f')
    expect(await read('work')).toBe('client_id = "new"\n')
  })

  test.each([
    [['work'], 'empty_profile'],
    [['password', '--client-id', 'x'], 'reserved_profile_name'],
    [['a/b', '--client-id', 'x'], 'invalid_profile_name'],
    [['work', '--client-secret-file', '-'], 'secret_not_kept'],
    [['work', '--issuer', 'nowhere'], 'invalid_setting'],
  ])('%j is refused', async (argv, code) => {
    const { deps, fob } = await setUp()
    await expect(fob('add', ...argv)).rejects.toMatchObject({ code, exitCode: 2 })
    await expect(stat(deps.paths.config)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('list', () => {
  test('shows each profile, a broken one with what is wrong', async () => {
    const { deps, fob, folder } = await setUp({ work, broken: 'x = 1', 'my.home': '' })
    await fob('list')
    expect(deps.outText).toBe(
      `  broken   ${join(folder, 'broken.toml')}:1: there is no setting x\n  my.home\n  work     https://login.example.com  cli\n`,
    )
  })

  test('as JSON', async () => {
    const { deps, fob } = await setUp({ work })
    await fob('list', '-o', 'json')
    expect(JSON.parse(deps.outText)).toEqual([
      { name: 'work', issuer: 'https://login.example.com', client_id: 'cli' },
    ])
  })

  test('without profiles stdout is empty, or an empty list', async () => {
    const { deps, fob } = await setUp()
    await fob('list')
    expect(deps.outText).toBe('')
    expect(deps.errText).toContain('fob profile add')
    await fob('list', '-o', 'json')
    expect(deps.outText).toBe('[]\n')
  })
})

describe('show', () => {
  test('shows what the profile says', async () => {
    const { deps, fob } = await setUp({ work }, { env: { FOB_SCOPE: 'x' } })
    await fob('show', 'work')
    expect(deps.outText).toBe(
      '  issuer     https://login.example.com\n  client_id  cli\n  param      { tenant = "blue" }\n',
    )
  })

  test('--resolved says where each value comes from', async () => {
    const env = { FOB_SCOPE: 'a  b', FOB_CLIENT_SECRET: 'hush', FOB_CLIENTID: 'x' }
    const { deps, fob, folder } = await setUp({ default: work }, { env })
    await fob('show', '--resolved', '--timeout', '1m')
    const file = join(folder, 'default.toml')
    expect(deps.outText.split('\n').map(line => line.trim().split(/ {2,}/))).toEqual([
      ['issuer', 'https://login.example.com', `${file}:2`],
      ['client_id', 'cli', `${file}:3`],
      ['client_secret', '{ env = "FOB_CLIENT_SECRET" }', 'env FOB_CLIENT_SECRET'],
      ['scope', 'a b', 'env FOB_SCOPE'],
      ['param', '{ tenant = "blue" }', `${file}:5`],
      ['store', 'keychain', 'default'],
      ['timeout', '60s', 'flag --timeout'],
      [''],
    ])
    expect(deps.errText).toBe('warning: FOB_CLIENTID is no variable of fob: did you mean FOB_CLIENT_ID?\n')
  })

  test('--resolved as JSON', async () => {
    const { deps, fob, folder } = await setUp({ work: 'client_id = "cli"\nstore = "file"' })
    await fob('show', 'work', '--resolved', '-o', 'json')
    const path = join(folder, 'work.toml')
    expect(JSON.parse(deps.outText)).toEqual({
      profile: 'work',
      path,
      settings: {
        client_id: { value: 'cli', origin: { kind: 'file', path, line: 1 } },
        store: { value: 'file', origin: { kind: 'file', path, line: 2 } },
        timeout: { value: 30, origin: { kind: 'default' } },
      },
    })
  })

  test.each([['text'], ['json']])('what may be secret is masked (%s)', async format => {
    const secrets = `
      proxy = "http://ada:hush@proxy.example.com:8080/"
      resource = ["https://ada:hush@api.example.com"]
      param = { api_key = "hush", login_token = "hush", tenant = "blue" }
      client_secret = { command = ["pass", "show", "fob"] }`
    const { deps, fob } = await setUp({ work: secrets })
    await fob('show', 'work', '-o', format)
    await fob('show', 'work', '--resolved', '-o', format)
    await fob('list', '-o', format)
    expect(deps.outText).not.toContain('hush')
    expect(deps.outText).toContain('http://***@proxy.example.com:8080/')
    expect(deps.outText).toContain('blue')
    expect(deps.outText).toContain('pass')
  })

  test('control characters do not reach the terminal', async () => {
    const { deps, fob } = await setUp({ work: 'client_id = "a\\u001b[31mb"' })
    await fob('show', 'work')
    await fob('list')
    await fob('show', 'work', '-o', 'json')
    expect(deps.outText).not.toContain('\u001b')
  })

  test.each([
    [['wrok'], 'unknown_profile'],
    [[], 'no_profile'],
  ])('%j is refused', async (argv, code) => {
    const { fob } = await setUp({ work })
    await expect(fob('show', ...argv)).rejects.toMatchObject({ code, exitCode: 2 })
  })
})

describe('remove', () => {
  test('removes the file', async () => {
    const { deps, fob, folder } = await setUp({ work, other: '' })
    await fob('remove', 'work')
    expect(await readdir(folder)).toEqual(['other.toml'])
    expect(deps.errText).toBe('removed profile work\n')
  })

  test('of nothing is an error, except with --force', async () => {
    const { fob } = await setUp({ work })
    await expect(fob('remove', 'wrok')).rejects.toMatchObject({ code: 'unknown_profile' })
    await fob('remove', 'wrok', '--force')
  })

  const stored = 'issuer = "https://a.example.com"\nclient_id = "cli"\nclient_secret = { keychain = true }'
  const key = clientSecretKey({ issuer: 'https://a.example.com', clientId: 'cli' })

  test('takes its stored secret along', async () => {
    const { fob, store } = await setUp({ work: stored })
    await store.set(key, 'hush')
    await fob('remove', 'work')
    expect(await store.keys()).toEqual([])
  })

  test('leaves a stored secret that another profile uses', async () => {
    const { fob, store } = await setUp({ work: stored, twin: stored })
    await store.set(key, 'hush')
    await fob('remove', 'work')
    expect(await store.keys()).toEqual([key])
  })

  test('does not open the store where nothing is in it', async () => {
    const { fob } = await setUp({ work }, { store: () => Promise.reject(new Error('opened')) })
    await fob('remove', 'work')
  })

  test('that can’t reach the secret leaves the profile, except with --force', async () => {
    const { usageError } = await import('../../src/errors.ts')
    const { fob, folder } = await setUp(
      { work: stored },
      { store: () => Promise.reject(usageError('x', 'locked')) },
    )
    await expect(fob('remove', 'work')).rejects.toThrow('locked')
    expect(await readdir(folder)).toEqual(['work.toml'])
    await fob('remove', 'work', '-f')
    expect(await readdir(folder)).toEqual([])
  })

  test('of a broken profile says what may stay behind', async () => {
    const { deps, fob, folder } = await setUp({ work: 'x = 1' })
    await fob('remove', 'work')
    expect(await readdir(folder)).toEqual([])
    expect(deps.errText).toContain('warning: what is stored for it, if anything, stays: ')
  })
})

describe('set-secret', () => {
  const key = clientSecretKey({ issuer: 'https://login.example.com', clientId: 'cli' })

  test('stores what stands on stdin, and lets the profile say so', async () => {
    const { deps, fob, read, store } = await setUp({ work }, { input: stdin('hush\n') })
    await fob('set-secret', 'work')
    expect(await store.get(key)).toBe('hush')
    expect(await read('work')).toBe(
      work.replace('client_id', 'client_secret = { keychain = true }\nclient_id'),
    )
    expect((await loadProfile('work', deps)).settings.clientSecret).toEqual({ keychain: true })
    expect(deps.outText + deps.errText).not.toContain('hush')
    await fob('set-secret', 'work')
    expect((await read('work')).match(/keychain/g)).toHaveLength(1)
  })

  test('asks where there is a terminal', async () => {
    const asked: string[] = []
    const input: Input = {
      text: () => Promise.reject(new Error('read')),
      secret: async question => {
        asked.push(question)
        return 'hush'
      },
    }
    const terminal = { ...noTerminal, inputIsTTY: true }
    const { fob, store } = await setUp({ work }, { input, terminal })
    await fob('set-secret', 'work')
    expect(asked).toEqual(['Client secret of work: '])
    expect(await store.get(key)).toBe('hush')
    const fobNoInput = fob('set-secret', 'work', '--no-input')
    await expect(fobNoInput).rejects.toMatchObject({ code: 'no_input', exitCode: 2 })
  })

  test('is for the server of the profile, whatever a variable says', async () => {
    const env = { FOB_ISSUER: 'https://elsewhere.example.com' }
    const { fob, store } = await setUp({ work }, { input: stdin('hush'), env })
    await fob('set-secret', 'work')
    expect(await store.keys()).toEqual([key])
  })

  test('uses the store that is named', async () => {
    const choices: unknown[] = []
    const store = async (choice: unknown) => {
      choices.push(choice)
      return fakeStore()
    }
    const { fob } = await setUp({ work }, { input: stdin('hush'), store })
    await fob('set-secret', 'work')
    await fob('set-secret', 'work', '--store', 'file')
    expect(choices).toEqual([
      { name: 'keychain', chosen: false },
      { name: 'file', chosen: true },
    ])
    await expect(fob('set-secret', 'work', '--store', 'none')).rejects.toMatchObject({ code: 'store_none' })
  })

  test.each([
    ['client_id = "cli"', 'hush', 'incomplete_settings'],
    [work, '', 'empty_secret'],
    [`client_secret = { env = "X" }\n${work}`, 'hush', 'other_secret_source'],
  ])('%j with the secret %j is refused and changes nothing', async (text, secret, code) => {
    const { fob, read, store } = await setUp({ work: text }, { input: stdin(secret) })
    await expect(fob('set-secret', 'work')).rejects.toMatchObject({ code, exitCode: 2 })
    expect(await read('work')).toBe(text)
    expect(await store.keys()).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('edit', () => {
  /** An editor that is a shell script; its file is "$1". */
  async function withEditor(script: string, profiles: Record<string, string> = { work }, mode = 0o755) {
    const path = join(await temporaryFolder(), 'editor')
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, mode)
    return setUp(profiles, { env: { EDITOR: `${path}  --wait`, PATH: process.env.PATH } })
  }

  test('replaces the profile by what was saved', async () => {
    const { deps, fob, folder, read } = await withEditor('printf \'client_id = "new"\\n\' > "$2"')
    await fob('edit', 'work')
    expect(await read('work')).toBe('client_id = "new"\n')
    expect(await readdir(folder)).toEqual(['work.toml'])
    expect(deps.errText).toBe('changed profile work\n')
  })

  test('works on a private copy, with the profile in it', async () => {
    const script = '[ "$1" = --wait ] && [ "$(stat -c %a "$2")" = 600 ] && grep -q "my work" "$2"'
    const { deps, fob } = await withEditor(script)
    await fob('edit', 'work')
    expect(deps.errText).toBe('profile work is as it was\n')
  })

  test('refuses what is not valid, and keeps it', async () => {
    const { fob, folder, read } = await withEditor('printf \'\\nclient_idd = "new"\\n\' > "$2"')
    const error = await fob('edit', 'work').catch(error => error)
    expect(await read('work')).toBe(work)
    const copy = join(folder, (await readdir(folder)).find(file => file.startsWith('.work.')) ?? '')
    expect(await readFile(copy, 'utf8')).toBe('\nclient_idd = "new"\n')
    expect(error).toMatchObject({
      exitCode: 2,
      message: `${copy}:2: there is no setting client_idd (did you mean client_id?)`,
      hint: expect.stringContaining(`mv ${copy} ${join(folder, 'work.toml')}`),
    })
    expect((await stat(copy)).mode & 0o777).toBe(0o600)
  })

  test('mends a broken profile', async () => {
    const { fob, read } = await withEditor('printf "" > "$2"', { work: 'x = 1' })
    await fob('edit', 'work')
    expect(await read('work')).toBe('')
  })

  test('does not overwrite what was written meanwhile', async () => {
    const script =
      'printf \'client_id = "mine"\' > "$2"; printf \'client_id = "theirs"\' > "$(dirname "$2")/work.toml"'
    const { fob, folder, read } = await withEditor(script)
    await expect(fob('edit', 'work')).rejects.toMatchObject({ code: 'profile_changed' })
    expect(await read('work')).toBe('client_id = "theirs"')
    expect(await readdir(folder)).toHaveLength(2)
  })

  test.each([
    ['exit 1', 0o755, 'ended with exit code 1'],
    ['', 0o644, 'could not be started (EACCES)'],
  ])('an editor that fails (%j, %o) leaves nothing behind', async (script, mode, how) => {
    const { fob, folder, read } = await withEditor(script, { work }, mode)
    await expect(fob('edit', 'work')).rejects.toThrow(how)
    expect(await read('work')).toBe(work)
    expect(await readdir(folder)).toEqual(['work.toml'])
  })

  test('does not wait for an editor where there is no terminal', async () => {
    const { fob, folder } = await setUp({ work })
    await expect(fob('edit', 'work')).rejects.toMatchObject({ code: 'no_editor', exitCode: 2 })
    expect(await readdir(folder)).toEqual(['work.toml'])
  })

  test('an unknown profile', async () => {
    await expect((await withEditor('')).fob('edit', 'wrok')).rejects.toMatchObject({
      code: 'unknown_profile',
    })
  })
})
