/** `fob token` out of the cache: the start of fob answers alone, and as the whole program would. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Keyring, startKeyring } from '../support/keyring.ts'
import { describeWith } from '../support/parts.ts'
import { programProfile } from '../support/program-profile.ts'
import { standalone, writeProfile } from '../support/run.ts'
import { sharedPerson, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const person = await sharedPerson(server)
let program: string
let probe: string

beforeAll(async () => {
  const env = await programProfile(person.home, server, 'scope = "api:read"\n')
  await writeProfile(person.home, 'broken', 'issuer = 1\n')
  expect(await person.fob(['token', 'ci'], { env })).toMatchObject({ code: 0 })
  await person.signIn()
  await person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
  server.clear()
  const at = (name: string) => join(person.home.path, name)
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
  program = at('program.cjs')
  await writeFile(program, `require('${dist}main.cjs').main(process, '0')`)
  probe = at('probe.cjs')
  await writeFile(
    probe,
    `const fs = require('node:fs')
    const { readFileSync } = fs
    const loaded = []
    fs.readFileSync = (path, ...rest) => { loaded.push(path); return readFileSync(path, ...rest) }
    process.on('exit', () => fs.writeFileSync('${at('loaded')}', loaded.join('\\n')))`,
  )
})

type Env = Readonly<Record<string, string>>

/**
 * By the start of fob and by the whole program on Node; seconds left may tick between the two. Who answered is seen by a probe inside
 * Node alone: of the standalone executable, which has the same start, the answers are compared.
 */
async function both(args: readonly string[], env: Env) {
  const run = async (bin?: string) => {
    const { code, stdout, stderr } = await person.fob(args, {
      env: { ...env, NODE_OPTIONS: `--require=${probe}` },
      ...(bin && { bin }),
    })
    return { code, stdout: stdout.replace(/"expires_in":\d+/, '"expires_in":0'), stderr }
  }
  const started = await run()
  const loaded = standalone ? undefined : await readFile(join(person.home.path, 'loaded'), 'utf8')
  const expectAlone = (expected: boolean) => {
    if (loaded) expect(loaded.includes('fast.cjs') && !loaded.includes('main.cjs')).toBe(expected)
  }
  return { started, expectAlone, whole: await run(program) }
}

describe('the start of fob', () => {
  it.each<[string[], Env?]>([
    [['work']],
    [['ci']],
    [[], { FOB_PROFILE: 'work' }],
    [['work', '-o', 'json']],
    [['-o', 'json', 'work']],
    [['work', '--output=header']],
    [['work', '-o', 'curl', '--quiet', '--no-input']],
    [['work', '-o', 'env', '--shell', 'powershell']],
    [['work', '-o', 'json', '-o', 'none']],
    [['work', '--id-token']],
    [['work', '--account', 'bob', '-o', 'json']],
    [['work', '-o', 'json'], { FOB_ACCOUNT: 'bob' }],
    [['work', '--min-ttl', '5m']],
    [['work', '--store=file'], { FOB_STORE: '' }],
    [['ci', '--scope', 'api:read', '--scope=api:read']],
    [['work', '--allow-http-loopback']],
    [['work', '-o', 'github'], { GITHUB_OUTPUT: '/dev/null' }],
  ])('answers token %j %j alone', async (args, env = {}) => {
    const { started, expectAlone, whole } = await both(['token', ...args], env)
    expect(started).toEqual(whole)
    expect(started).toMatchObject({ code: 0, stderr: '' })
    expectAlone(true)
    expect(server.requests).toEqual([])
  })

  it.each<[string[], Env?]>([
    [['token', 'work', '--no-cache', '--issuer', 'http://127.0.0.1:1']],
    [['token', 'nobody']],
    [['token', 'broken']],
    [['token', 'work', 'ci']],
    [['token', 'work', '-o', 'yaml']],
    [['token', 'work', '-o']],
    [['token', 'work', '--min-ttl', 'soon']],
    [['token', 'work', '--account', 'carol']],
    [['token', 'work', '--account', '--quiet']],
    [['token', 'work', '--outptu', 'json']],
    [['token', 'work', '--', '--quiet']],
    [['token', 'work', '--quiet=yes']],
    [['token', 'work', '--help']],
    [['token', 'ci', '--id-token']],
    [['token', 'client-credentials']],
    [['token', '']],
    [['-q', 'token', 'work']],
    [['token', 'work'], { FOB_ACOUNT: 'bob' }],
    [['token', 'work'], { GITHUB_ACTIONS: 'true' }],
    [['token', 'work', '-o', 'github']],
    [['token', 'work'], { FOB_STORE_KEY: 'A'.repeat(43) }],
    [['token', 'work'], { FOB_STORE_KEY: '', FOB_STORE_KEY_COMMAND: 'echo x' }],
    [['token', 'work'], { FOB_STORE: 'keychain' }],
  ])('leaves %j %j to the program, without a word', async (args, env = {}) => {
    const { started, expectAlone, whole } = await both(args, env)
    expect(started).toEqual(whole)
    expectAlone(false)
    expect(server.count('token')).toBe(0)
  })

  it('leaves a token without enough life to the program, which refreshes it', async () => {
    const done = await person.fob(['token', 'work', '--min-ttl', '9d'])
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(server.count('token', 'refresh_token')).toBe(1)
  })

  it('takes no lock and writes nothing', async () => {
    const { path } = person.home
    const files = await readdir(path, { recursive: true })
    const locks = files.filter(file => /lock/.test(file))
    expect(locks.length).toBeGreaterThan(0)
    for (const file of locks) await rm(join(path, file), { recursive: true, force: true })
    const before = await times(path)
    expect(await person.fob(['token', 'work'])).toMatchObject({ code: 0 })
    expect(await times(path)).toEqual(before)
  })
})

describeWith('keyring', 'the start of fob, with a keychain', () => {
  let keyring: Keyring
  beforeAll(async () => {
    keyring = await startKeyring()
  })
  afterAll(() => keyring.close())

  it('answers alone, and leaves a locked one to the program', async () => {
    const { client_secret } = server.clients.service
    const env = { ...keyring.env, FOB_STORE: 'keychain', CI_SECRET: client_secret }
    expect(await person.fob(['token', 'ci'], { env })).toMatchObject({ code: 0, stderr: '' })
    server.clear()
    const { started, expectAlone, whole } = await both(['token', 'ci', '-o', 'json'], env)
    expect(started).toEqual(whole)
    expectAlone(true)
    expect({ code: started.code, requests: server.requests }).toEqual({ code: 0, requests: [] })
    await keyring.lock()
    const locked = await both(['token', 'ci'], env)
    expect(locked.started).toEqual(locked.whole)
    expect(locked.started).toMatchObject({ code: 9, stdout: '' })
  })
})

async function times(folder: string): Promise<Record<string, number>> {
  const files = await readdir(folder, { recursive: true })
  const entries = files.map(async file => [file, (await stat(join(folder, file))).mtimeMs] as const)
  return Object.fromEntries(await Promise.all(entries))
}
