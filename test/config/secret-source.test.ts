import { execFile } from 'node:child_process'
import { chmod, chown, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { clientSecretKey, readSecret, type SecretDeps } from '../../src/config/secret-source.ts'
import { sleep } from '../../src/system/sleep.ts'
import { spawnCommand } from '../../src/system/spawn.ts'
import { fakeDeps } from '../support/fakes.ts'
import { temporaryFolder } from '../support/folder.ts'

const deps = (overrides: Partial<SecretDeps> = {}): SecretDeps => ({
  ...fakeDeps({ spawn: spawnCommand, sleep, now: () => new Date() }),
  keychain: async () => undefined,
  ...overrides,
})

const posix = test.skipIf(process.platform === 'win32')
const asRoot = test.skipIf(process.getuid?.() !== 0)

async function secretFile(content: string | Uint8Array, mode = 0o600): Promise<string> {
  const file = join(await temporaryFolder(), 'secret')
  await writeFile(file, content)
  await chmod(file, mode)
  return file
}

describe('a file', () => {
  test.each([
    ['hush', 'hush'],
    ['hush\n', 'hush'],
    ['hush\r\n', 'hush'],
    ['\uFEFFhush\n', 'hush'],
    [' p%+:ä ', ' p%+:ä '],
  ])('%j holds %j', async (content, secret) => {
    expect(await readSecret({ file: await secretFile(content) }, deps())).toBe(secret)
  })

  test.each([
    ['', 'empty_secret'],
    ['\n', 'empty_secret'],
    ['one\ntwo\n', 'invalid_secret'],
    ['hush\n\n', 'invalid_secret'],
    [new Uint8Array([0xff, 0xfe, 0x68, 0x00]), 'secret_not_text'],
    ['x'.repeat(64 * 1024 + 1), 'secret_too_large'],
  ])('%.10j is refused', async (content, code) => {
    const read = readSecret({ file: await secretFile(content) }, deps())
    await expect(read).rejects.toMatchObject({ code, exitCode: 2 })
  })

  test('64 KiB are taken', async () => {
    const secret = 'x'.repeat(64 * 1024)
    expect(await readSecret({ file: await secretFile(secret) }, deps())).toBe(secret)
  })

  test('one that is not there, and a folder', async () => {
    const folder = await temporaryFolder()
    for (const file of [folder, join(folder, 'nothing')]) {
      await expect(readSecret({ file }, deps())).rejects.toMatchObject({ code: 'file_error', exitCode: 2 })
    }
  })

  posix.each([0o640, 0o604, 0o620, 0o777])('of mode %o is refused', async mode => {
    const file = await secretFile('hush', mode)
    await expect(readSecret({ file }, deps())).rejects.toMatchObject({
      exitCode: 8,
      hint: `chmod 600 ${file}`,
    })
  })

  posix('through a link is read', async () => {
    const file = await secretFile('hush', 0o400)
    const link = `${file}-link`
    await symlink(file, link)
    expect(await readSecret({ file: link }, deps())).toBe('hush')
  })

  posix('of somebody else, as mounts are, may have any mode', async () => {
    const file = await secretFile('hush', 0o644)
    expect(await readSecret({ file }, deps({ uid: 4711 }))).toBe('hush')
  })

  asRoot('of another user is read by root', async () => {
    const file = await secretFile('hush', 0o644)
    await chown(file, 4711, 4711)
    expect(await readSecret({ file }, deps())).toBe('hush')
  })
})

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  async function namedPipe(): Promise<string> {
    const path = join(await temporaryFolder(), 'pipe')
    await promisify(execFile)('mkfifo', ['-m', '644', path])
    return path
  }

  test('whose writer comes late and writes slowly is read whole', async () => {
    const file = await namedPipe()
    const writing = promisify(execFile)('sh', [
      '-c',
      `sleep 0.1; { printf hu; sleep 0.2; echo sh; } > '${file}'`,
    ])
    expect(await readSecret({ file }, deps())).toBe('hush')
    await writing
  })

  test('without a writer is given up', async () => {
    const clock = fakeDeps()
    const read = readSecret({ file: await namedPipe() }, { ...clock, keychain: async () => undefined })
    await expect(read).rejects.toMatchObject({ code: 'empty_secret' })
    expect(clock.slept.length).toBeGreaterThan(100)
  })

  test('costs no memory while it is waited for', async () => {
    const clock = fakeDeps()
    const memory = () => process.memoryUsage().arrayBuffers
    const before = memory()
    let most = 0
    const sleep: typeof clock.sleep = async (milliseconds, signal) => {
      most = Math.max(most, memory())
      await clock.sleep(milliseconds, signal)
    }
    const waiting = { ...clock, now: clock.now, sleep, keychain: async () => undefined }
    await expect(readSecret({ file: await namedPipe() }, waiting)).rejects.toMatchObject({ exitCode: 2 })
    expect(clock.slept.length).toBeGreaterThan(100)
    expect(most - before).toBeLessThan(4 * 1024 * 1024)
  })

  test.each([
    [64 * 1024, 'is taken'],
    [64 * 1024 + 1, 'is refused'],
  ])('of %d bytes in uneven pieces %s', async (bytes, what) => {
    const file = await namedPipe()
    const pieces = `for (let left = ${bytes}; left > 0; left -= 777) fs.writeSync(1, 'x'.repeat(Math.min(777, left)))`
    const writing = promisify(execFile)('sh', [
      '-c',
      `exec "$0" -e "$1" > "$2"`,
      process.execPath,
      pieces,
      file,
    ])
    const read = readSecret({ file }, deps())
    if (what === 'is taken') expect(await read).toBe('x'.repeat(bytes))
    else await expect(read).rejects.toMatchObject({ code: 'secret_too_large' })
    await writing.catch(() => {})
  })

  test('without a writer can be interrupted', async () => {
    const controller = new AbortController()
    const read = readSecret({ file: await namedPipe() }, deps({ signal: controller.signal }))
    controller.abort(new Error('stop'))
    await expect(read).rejects.toThrow('stop')
  })
})

describe('standard input', () => {
  test('is read', async () => {
    const input = { text: async () => '\uFEFFhush\n', secret: async () => '' }
    expect(await readSecret({ file: '-' }, deps({ input }))).toBe('hush')
  })

  test('that never ends can be interrupted', async () => {
    const controller = new AbortController()
    const input = { text: () => new Promise<string>(() => {}), secret: async () => '' }
    const read = readSecret({ file: '-' }, deps({ input, signal: controller.signal }))
    controller.abort(new Error('stop'))
    await expect(read).rejects.toThrow('stop')
  })
})

describe('a variable', () => {
  test('is read', async () => {
    expect(await readSecret({ env: 'S' }, deps({ env: { S: 'hush' } }))).toBe('hush')
  })

  test('is not read once the call has been ended', async () => {
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(readSecret({ env: 'S' }, deps({ env: { S: 'hush' }, signal }))).rejects.toThrow('stop')
  })

  test.each([{}, { S: '' }])('%o is missing', async env => {
    await expect(readSecret({ env: 'S' }, deps({ env }))).rejects.toMatchObject({
      message: 'there is no client secret in the variable S',
      exitCode: 2,
    })
  })
})

describe('a command', () => {
  const env = {
    PATH: process.env.PATH,
    FOB_CLIENT_SECRET: 'x',
    GITHUB_TOKEN: 'x',
    GNUPGHOME: '/g',
    LANG: 'C',
  }

  test('is run without a shell, with what it may know', async () => {
    expect(await readSecret({ command: ['echo', '$HOME; hush'] }, deps({ env }))).toBe('$HOME; hush')
    const script = `process.stdout.write(Object.keys(process.env).filter(name => !/^__/.test(name)).sort().join(' '))`
    expect(await readSecret({ command: [process.execPath, '-e', script] }, deps({ env }))).toBe(
      'GNUPGHOME LANG PATH',
    )
  })

  test('that fails is told by its name alone', async () => {
    const read = readSecret({ command: ['sh', '-c', 'echo hush; exit 3', 'hush'] }, deps({ env }))
    await expect(read).rejects.toMatchObject({
      message: 'the command sh, which gives the client secret, ended with exit code 3',
      exitCode: 2,
    })
  })

  test('that is not there', async () => {
    await expect(readSecret({ command: ['no-such-command'] }, deps({ env }))).rejects.toMatchObject({
      message: 'the command no-such-command, which gives the client secret, could not be started (ENOENT)',
      exitCode: 2,
    })
  })
})

describe('the store', () => {
  test('is asked', async () => {
    expect(await readSecret({ keychain: true }, deps({ keychain: async () => 'hush' }))).toBe('hush')
  })

  test('without the secret', async () => {
    await expect(readSecret({ keychain: true }, deps())).rejects.toMatchObject({
      hint: 'fob profile set-secret NAME',
      exitCode: 2,
    })
  })

  test('has a key for each server and client', () => {
    const pairs = [
      { issuer: 'a', clientId: 'b' },
      { issuer: 'a', clientId: 'c' },
      { issuer: 'ab', clientId: '' },
      { tokenEndpoint: 'd', clientId: 'b' },
    ]
    const keys = pairs.map(clientSecretKey)
    expect(new Set(keys).size).toBe(4)
    expect(clientSecretKey({ tokenEndpoint: 'd', issuer: 'a', clientId: 'b' })).toBe(keys[0])
    expect(() => clientSecretKey({ issuer: 'a' })).toThrow('belongs to a server and a client')
    expect(keys[0]).toMatch(/^client-secret:[0-9a-f]{64}$/)
  })
})
