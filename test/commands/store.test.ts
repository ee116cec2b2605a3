import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { moveSecrets } from '../../src/commands/store/move.ts'
import { lockFolder } from '../../src/sessions/place.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { SecretStore } from '../../src/store/store.ts'
import { type Keyring, startKeyring } from '../support/keyring.ts'
import { describeWith } from '../support/parts.ts'
import { fobCommand, type Home, runFob, tempHome } from '../support/run.ts'

const session = 'ab'.repeat(32)
const noLock = (_session: string, work: () => Promise<void>) => work()

async function withHome(): Promise<Home> {
  const home = await tempHome()
  onTestFinished(() => home.remove())
  return home
}

async function withKeyring(): Promise<Keyring> {
  const keyring = await startKeyring()
  onTestFinished(() => keyring.close())
  return keyring
}

const storeOf = async (secrets: Record<string, string>) => {
  const store = memoryStore()
  for (const [key, value] of Object.entries(secrets)) await store.set(key, value)
  return store
}
const contents = async (store: SecretStore) =>
  Object.fromEntries(await Promise.all((await store.keys()).map(async key => [key, await store.get(key)])))

describe('moving secrets', () => {
  const secrets = { [session]: 'session', [`${session}#access`]: 'access', 'client-secret:x': 'secret' }

  test('moves all of them, each session in its lock', async () => {
    const [from, to] = [await storeOf(secrets), memoryStore()]
    const locked: string[] = []
    const { moved, conflicts } = await moveSecrets(from, to, async (name, work) => {
      locked.push(name)
      await work()
    })
    expect([moved, conflicts]).toEqual([3, []])
    expect(await contents(to)).toEqual(secrets)
    expect(await contents(from)).toEqual({})
    expect(locked).toEqual([session, 'client-secret:x'])
  })

  test('leaves a session that is there already, with its access tokens, in both stores', async () => {
    const [from, to] = [await storeOf(secrets), await storeOf({ [session]: 'another' })]
    expect(await moveSecrets(from, to, noLock)).toEqual({ moved: 1, conflicts: [session] })
    expect(await contents(from)).toEqual({ [session]: 'session', [`${session}#access`]: 'access' })
    expect(await contents(to)).toEqual({ [session]: 'another', 'client-secret:x': 'secret' })
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
    'cut short after %i operations, nothing is lost, and the next run ends it',
    async count => {
      const [from, to] = [await storeOf(secrets), memoryStore()]
      let left = count
      const dying = (store: SecretStore): SecretStore => ({
        name: store.name,
        get: async key => (left-- > 0 ? store.get(key) : Promise.reject(new Error('killed'))),
        set: async (key, value) => (left-- > 0 ? store.set(key, value) : Promise.reject(new Error('killed'))),
        delete: async key => (left-- > 0 ? store.delete(key) : Promise.reject(new Error('killed'))),
        keys: () => store.keys(),
      })
      await moveSecrets(dying(from), dying(to), noLock).catch(() => {})
      expect({ ...(await contents(to)), ...(await contents(from)) }).toEqual(secrets)
      expect((await moveSecrets(from, to, noLock)).conflicts).toEqual([])
      expect(await contents(to)).toEqual(secrets)
      expect(await contents(from)).toEqual({})
    },
  )

  test('deletes nothing where the target gives back something else', async () => {
    const from = await storeOf(secrets)
    const forgetful: SecretStore = { ...memoryStore(), set: async () => {} }
    await expect(moveSecrets(from, forgetful, noLock)).rejects.toMatchObject({
      code: 'store_broken',
      exitCode: 9,
    })
    expect(await contents(from)).toEqual(secrets)
  })
})

describe('fob store, file', () => {
  test('init, then status: written, read and deleted', async () => {
    const home = await withHome()
    expect(await runFob(['store', 'init', '--file'], { home })).toMatchObject({ code: 0, stdout: '' })
    const { code, stdout, stderr } = await runFob(['store', 'status', '-o', 'json'], {
      home,
      env: { FOB_STORE: 'file' },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ store: 'file', chosen: true, locked: false, secrets: 0 })
    expect(JSON.parse(stdout).place).toContain(home.path)
  })

  test('without a key, status exits 9 and names the command that makes one', async () => {
    const { code, stdout, stderr } = await runFob(['store', 'status', '--store', 'file'])
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' })
    expect(stderr).toContain('fob store init --file')
  })

  test('a read-only folder exits 9', async () => {
    const home = await withHome()
    await runFob(['store', 'init', '--file'], { home })
    // As root nothing is read-only, but /proc takes no folder of anybody.
    const env = { FOB_STORE: 'file', FOB_STORE_DIR: '/proc/fob-store' }
    expect(await runFob(['store', 'status'], { home, env })).toMatchObject({ code: 9, stdout: '' })
  })
})

describeWith('strace', 'each file', () => {
  test.each(['000', '022', '077'])(
    'is made O_EXCL, O_NOFOLLOW and 0600, and synced, under umask %s',
    async umask => {
      const home = await withHome()
      const trace = join(home.path, 'trace')
      const fob = (...args: string[]) => {
        const call =
          'umask $0; trace=$1; shift; exec strace -f -o "$trace" -A -e trace=openat,open,fsync,rename "$@"'
        const only = { FOB_STORE: 'file', NODE_DISABLE_COMPILE_CACHE: '1' }
        const env = { PATH: process.env.PATH, ...home.env, ...only }
        execFileSync('sh', ['-c', call, umask, trace, ...fobCommand(), ...args], { env, stdio: 'ignore' })
      }
      fob('store', 'init', '--file')
      fob('store', 'status')
      const lines = execFileSync('cat', [trace], { encoding: 'utf8' }).split('\n')
      const made = lines.filter(line => line.includes('O_CREAT') && line.includes(home.path))
      expect(made.map(line => /\/([^/"]*)"/.exec(line)?.[1])).toEqual([
        'store.key',
        expect.stringMatching(/^\.probe-[0-9a-f]+\.jwe\.[0-9a-f]+\.tmp$/),
      ])
      for (const line of made) expect(line).toMatch(/O_EXCL.*O_NOFOLLOW.*0600\)/)
      expect(lines.filter(line => /fsync\(/.test(line)).length).toBeGreaterThanOrEqual(4)
    },
  )
})

describeWith('keyring', 'fob store, keychain', () => {
  test('status is good, and leaves nothing behind', async () => {
    const keyring = await withKeyring()
    const { code, stdout } = await runFob(['store', 'status', '-o', 'json'], { env: keyring.env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ store: 'keychain', chosen: false, secrets: 0 })
    expect(await keyring.items()).toEqual([])
  })

  test.each<[string, string, (keyring: Keyring) => unknown]>([
    ['locked', 'keychain_locked', keyring => keyring.lock()],
    ['gone', 'keychain_unavailable', keyring => keyring.kill()],
    // The process has to end too: a call stuck in libsecret would keep it for 50 s.
    ['hung', 'keychain_timeout', keyring => keyring.stop()],
  ])('%s: exit 9 in time', async (_name, code, spoil) => {
    const keyring = await withKeyring()
    await spoil(keyring)
    const result = await runFob(['store', 'status', '-o', 'json'], { env: keyring.env, timeout: 15_000 })
    expect(result).toMatchObject({ code: 9, stdout: '' })
    expect(JSON.parse(result.stderr).error).toMatchObject({
      code,
      hint: expect.stringContaining('--store file'),
    })
  })

  test('migrate to file and back', async () => {
    const [home, keyring] = [await withHome(), await withKeyring()]
    const generic = ['xdg:schema', 'org.freedesktop.Secret.Generic']
    const store = (key: string, value: string) =>
      keyring.secretTool(['store', '--label=x', ...generic, 'service', 'fob', 'account', key], value)
    await store(session, '{"not":"a session"}')
    await store(`${session}#access`, 'access')
    await store('client-secret:x/y', 'secret')
    // The keychain's locks are in the home of the password database, whatever a test sets.
    const folder = lockFolder('keychain', '')
    onTestFinished(() => rmSync(join(folder, `${session}.lock`), { force: true }))
    await runFob(['store', 'init', '--file'], { home })
    const options = { home, env: keyring.env }
    expect(await runFob(['store', 'migrate', '--to', 'file'], options)).toMatchObject({ code: 0, stdout: '' })
    expect(await keyring.items()).toEqual([])
    const status = await runFob(['store', 'status', '--store', 'file', '-o', 'json'], options)
    expect(JSON.parse(status.stdout)).toMatchObject({ secrets: 3 })
    expect(await runFob(['store', 'migrate', '--to', 'keychain'], options)).toMatchObject({ code: 0 })
    expect((await keyring.items()).map(({ secret }) => secret).toSorted()).toEqual([
      'access',
      'secret',
      '{"not":"a session"}',
    ])
  })
})
