import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compactDecrypt } from 'jose'
import { describe, expect, test } from 'vitest'
import { runInit } from '../../src/commands/store/init.ts'
import type { Deps, Terminal } from '../../src/deps.ts'
import { storeKey } from '../../src/store/file-key.ts'
import { parseKey } from '../../src/store/key-text.ts'
import { keyFilePath, storeFolder } from '../../src/store/places.ts'
import { spawnCommand } from '../../src/system/spawn.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freshKey, storeWorld } from './world.ts'

const terminal: Terminal = { inputIsTTY: true, outIsTTY: true, errIsTTY: true, columns: 80 }
const asked = (answer: string) => ({ text: async () => '', secret: async () => answer })

async function keyFileWith(text: string, name = 'key'): Promise<string> {
  const path = join(await temporaryFolder(), name)
  writeFileSync(path, `${text}\n`, { mode: 0o600 })
  return path
}

const fromPath = (path: string) => path.slice(0, path.lastIndexOf('/'))

/** Each gives the settings of one source that holds `key`. */
const sources: Record<string, (key: string) => Promise<Partial<Deps>>> = {
  descriptor: async key => ({ env: { FOB_STORE_KEY_FD: String(openSync(await keyFileWith(key), 'r')) } }),
  'systemd credential': async key => ({
    env: { CREDENTIALS_DIRECTORY: fromPath(await keyFileWith(key, 'fob-store-key')) },
  }),
  'key file': async key => ({ env: { FOB_STORE_KEY_FILE: await keyFileWith(key) } }),
  command: async key => ({
    spawn: spawnCommand,
    env: { FOB_STORE_KEY_COMMAND: `cat ${await keyFileWith(key)}` },
  }),
  variable: async key => ({ env: { FOB_STORE_KEY: key } }),
}

describe('the key comes from', () => {
  test.each(Object.entries(sources))('a %s', async (_name, source) => {
    const key = freshKey()
    const { dataKey } = await storeKey(await storeWorld(await source(key)))
    expect(Buffer.from(dataKey).toString('base64')).toBe(key)
  })

  test('the best source of several, and what is named before what lies on disk', async () => {
    const keys = Object.keys(sources).map(() => freshKey())
    const given = await Promise.all(Object.values(sources).map((source, index) => source(keys[index] ?? '')))
    for (const [index, key] of keys.entries()) {
      const env = Object.assign(
        { CREDENTIALS_DIRECTORY: undefined },
        ...given.slice(index).map(({ env }) => env),
      )
      const world = await storeWorld({ env, spawn: spawnCommand })
      // A default key file, which all of these precede.
      mkdirSync(world.paths.config)
      writeFileSync(join(world.paths.config, 'store.key'), freshKey(), { mode: 0o600 })
      expect(Buffer.from((await storeKey(world)).dataKey).toString('base64')).toBe(key)
    }
  })

  test('a descriptor once, however often the store is opened', async () => {
    const world = await storeWorld(await sources.descriptor?.(freshKey()))
    expect((await storeKey(world)).dataKey).toEqual((await storeKey(world)).dataKey)
  })

  test('a passphrase, asked for on a terminal', async () => {
    const world = await storeWorld({ terminal, input: asked('correct horse') })
    await runInit({ passphrase: true }, world)
    const { dataKey } = await storeKey({ ...world, env: {} })
    expect(dataKey).toHaveLength(32)
    const wrong = { ...world, env: {}, input: asked('wrong horse') }
    await expect(storeKey(wrong)).rejects.toMatchObject({ code: 'wrong_store_key', exitCode: 9 })
  })
})

describe('none is made up', () => {
  test('without any source the error names the command that makes one', async () => {
    await expect(storeKey(await storeWorld())).rejects.toMatchObject({
      code: 'store_key_missing',
      exitCode: 9,
      hint: 'fob store init --file',
    })
  })

  test('a passphrase is not asked for without a terminal', async () => {
    const world = await storeWorld({ terminal, input: asked('correct horse') })
    await runInit({ passphrase: true }, world)
    const headless = { ...world, env: {}, terminal: { ...terminal, inputIsTTY: false } }
    await expect(storeKey(headless)).rejects.toMatchObject({ code: 'store_key_missing', exitCode: 9 })
  })

  test.each<[string, Deps['env'], string]>([
    ['a closed descriptor', { FOB_STORE_KEY_FD: '999' }, 'store_key_missing'],
    ['the terminal as descriptor', { FOB_STORE_KEY_FD: '0' }, 'store_key_invalid'],
    ['a named file that is not there', { FOB_STORE_KEY_FILE: '/nowhere/key' }, 'store_key_missing'],
    ['a relative path', { FOB_STORE_KEY_FILE: 'key' }, 'invalid_setting'],
    ['a command that is not there', { FOB_STORE_KEY_COMMAND: '/nowhere/pass x' }, 'store_key_command_failed'],
    ['a command that fails', { FOB_STORE_KEY_COMMAND: 'false' }, 'store_key_command_failed'],
    ['a command that says nothing', { FOB_STORE_KEY_COMMAND: 'true' }, 'store_key_invalid'],
    ['a passphrase in the variable', { FOB_STORE_KEY: 'correct horse battery staple' }, 'store_key_invalid'],
  ])('%s', async (_name, env, code) => {
    const world = await storeWorld({ env, spawn: spawnCommand })
    const error = await storeKey(world).catch(error => error)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify([error.message, error.hint])).not.toContain('correct horse')
  })
})

test('the command gets no variable of fob, nor anything it need not know', async () => {
  const seen: unknown[] = []
  const world = await storeWorld({
    env: {
      FOB_STORE_KEY_COMMAND: 'pass  show fob',
      FOB_CLIENT_SECRET: 's',
      GITHUB_TOKEN: 't',
      PATH: '/bin',
      GPG_TTY: '/dev/pts/0',
    },
    spawn: async (command, { env }) => {
      seen.push(
        command,
        Object.entries(env).filter(([, value]) => value !== undefined),
      )
      return { exitCode: 0, stdout: `${freshKey()}\nmore` }
    },
  })
  await storeKey(world)
  expect(seen).toEqual([
    ['pass', 'show', 'fob'],
    [
      ['PATH', '/bin'],
      ['GPG_TTY', '/dev/pts/0'],
    ],
  ])
})

describe('a key is 32 bytes', () => {
  const key = randomBytes(32)

  test.each(['base64', 'base64url', 'hex'] as const)('in %s', encoding => {
    expect(parseKey(` ${key.toString(encoding)}\n`, 'x')).toEqual(key)
  })

  test.each([
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['43 characters that are no base64', '!'.repeat(43)],
    ['63 digits', 'a'.repeat(63)],
    ['nothing', ''],
  ])('not %s', (_name, text) => {
    const refused = expect.objectContaining({
      code: 'store_key_invalid',
      hint: expect.stringContaining('openssl rand -base64 32'),
    })
    expect(() => parseKey(text, 'x')).toThrow(refused)
  })
})

describe('fob store init', () => {
  test('makes a key that the store then uses', async () => {
    const world = await storeWorld()
    await runInit({ file: true }, world)
    const { dataKey, source } = await storeKey(world)
    expect(readFileSync(source, 'utf8')).toBe(`${Buffer.from(dataKey).toString('base64')}\n`)
    expect(world.errText).toContain(source)
    expect(world.outText).toBe('')
  })

  test.each([{ file: true }, { passphrase: true }])('never replaces a key unasked: %j', async options => {
    const world = await storeWorld({ terminal, input: asked('correct horse') })
    await runInit(options, world)
    const path = options.file ? keyFilePath(world) : join(storeFolder(world), 'passphrase.key')
    const before = readFileSync(path, 'utf8')
    await expect(runInit(options, world)).rejects.toMatchObject({ code: 'store_key_exists', exitCode: 9 })
    expect(readFileSync(path, 'utf8')).toBe(before)
    await runInit({ ...options, force: true }, world)
    expect(readFileSync(path, 'utf8')).not.toBe(before)
  })

  test('makes no passphrase that a key file would hide', async () => {
    const world = await storeWorld({ terminal, input: asked('correct horse') })
    await runInit({ file: true }, world)
    const refused = runInit({ passphrase: true, force: true }, world)
    await expect(refused).rejects.toMatchObject({ code: 'store_key_exists' })
  })

  test('wraps the key as any JOSE tool can open it, with the count that OWASP asks', async () => {
    const world = await storeWorld({ terminal, input: asked('correct horse') })
    await runInit({ passphrase: true }, world)
    const wrapped = readFileSync(join(storeFolder(world), 'passphrase.key'), 'utf8').trim()
    const options = { keyManagementAlgorithms: ['PBES2-HS512+A256KW'], maxPBES2Count: 1_000_000 }
    const { plaintext, protectedHeader } = await compactDecrypt(
      wrapped,
      Buffer.from('correct horse'),
      options,
    )
    expect(plaintext).toHaveLength(32)
    expect(protectedHeader.p2c).toBeGreaterThanOrEqual(210_000)
  })

  test.each([
    ['an empty passphrase', ['', ''], 'passphrase_empty'],
    ['two that differ', ['one', 'two'], 'passphrase_mismatch'],
  ])('refuses %s', async (_name, answers, code) => {
    const input = { text: async () => '', secret: async () => answers.shift() ?? '' }
    const world = await storeWorld({ terminal, input })
    await expect(runInit({ passphrase: true }, world)).rejects.toMatchObject({ code, exitCode: 2 })
  })

  test.each([{}, { passphrase: true }, { passphrase: true, input: false }])(
    'exits 2 for %j without a terminal',
    async options => {
      await expect(runInit(options, await storeWorld())).rejects.toMatchObject({ exitCode: 2 })
    },
  )
})
