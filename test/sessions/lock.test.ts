import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exit } from '../../src/errors.ts'
import { type LockOptions, withLock } from '../../src/sessions/lock.ts'
import { lockFolder } from '../../src/sessions/place.ts'

let parent: string
let path: string
beforeEach(() => {
  parent = fs.mkdtempSync(join(tmpdir(), 'fob-lock-'))
  path = join(parent, 'a', 'b', 'x.lock')
})
afterEach(() => fs.rmSync(parent, { recursive: true, force: true }))

const options = (more: Partial<LockOptions> = {}): LockOptions => ({
  uid: userInfo().uid,
  signal: new AbortController().signal,
  sleep: (milliseconds, signal) =>
    wait(milliseconds, undefined, signal && { signal }).catch(() => {
      throw signal?.reason
    }),
  ...more,
})

const mode = (path: string) => fs.statSync(path).mode & 0o777

describe.each([
  ['kernel', {}],
  ['fall-back', { loadKernelLock: async () => undefined }],
  [
    'fall-back of a file system without locks',
    {
      loadKernelLock: async () => () => {
        throw Object.assign(new Error('no locks'), { code: 'ENOLCK' })
      },
    },
  ],
])('the %s lock', (_, backend) => {
  it('lets one in at a time', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await wait(5)
      inside--
    }
    await Promise.all(Array.from({ length: 8 }, () => withLock(path, options(backend), work)))
    expect(most).toBe(1)
  })

  it('is free again after a failure', async () => {
    const failing = withLock(path, options(backend), () => Promise.reject(new Error('work')))
    await expect(failing).rejects.toThrow('work')
    expect(await withLock(path, options(backend), async () => 'done')).toBe('done')
  })

  it('ends the wait with 11 when time is out', async () => {
    await withLock(path, options(backend), async () => {
      const second = withLock(path, options({ ...backend, lockTimeoutMs: 50 }), async () => {})
      await expect(second).rejects.toMatchObject({ code: 'lock_timeout', exitCode: exit.lockHeld })
    })
  })

  it('ends the wait with the signal’s reason', async () => {
    const controller = new AbortController()
    await withLock(path, options(backend), async () => {
      const second = withLock(path, options({ ...backend, signal: controller.signal }), async () => {})
      setTimeout(() => controller.abort(new Error('interrupted')), 30)
      await expect(second).rejects.toThrow('interrupted')
    })
  })
})

describe('its file', () => {
  it.each([0, 0o022, 0o077, 0o777])('is private under umask %o', async mask => {
    const before = process.umask(mask)
    await withLock(path, options(), async () => {}).finally(() => process.umask(before))
    expect([mode(path), mode(join(parent, 'a')), mode(join(parent, 'a', 'b'))]).toEqual([0o600, 0o700, 0o700])
  })

  it('stays', async () => {
    await withLock(path, options(), async () => {})
    const { ino } = fs.statSync(path)
    await withLock(path, options(), async () => {})
    expect(fs.statSync(path).ino).toBe(ino)
  })

  const hostile: [string, () => void][] = [
    ['a symbolic link', () => fs.symlinkSync(join(parent, 'target'), path)],
    ['a dangling one to a device', () => fs.symlinkSync('/dev/null', path)],
    ['a folder', () => fs.mkdirSync(path)],
    ['a FIFO', () => spawnSync('mkfifo', ['-m', '600', path])],
    [
      'a hard link',
      () => {
        fs.writeFileSync(join(parent, 'other'), '', { mode: 0o600 })
        fs.linkSync(join(parent, 'other'), path)
      },
    ],
    [
      'a loose mode',
      () => {
        fs.writeFileSync(path, '')
        fs.chmodSync(path, 0o640)
      },
    ],
  ]
  it.each(hostile)('is refused as %s, with the fix', async (_, make) => {
    fs.mkdirSync(join(parent, 'a', 'b'), { recursive: true, mode: 0o700 })
    make()
    const refused = withLock(path, options(), async () => {})
    await expect(refused).rejects.toMatchObject({
      code: 'store_file_unsafe',
      exitCode: exit.store,
      hint: expect.stringContaining(path),
    })
  })

  const loosen = (folder: string) => fs.chmodSync(folder, 0o755)
  const link = (folder: string) => {
    fs.rmdirSync(folder)
    fs.symlinkSync(parent, folder)
  }
  it.each([
    ['open to others', loosen],
    ['a symbolic link', link],
  ])('is refused in a folder that is %s', async (_, make) => {
    const folder = join(parent, 'a', 'b')
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    make(folder)
    await expect(withLock(path, options(), async () => {})).rejects.toMatchObject({
      code: 'store_file_unsafe',
    })
  })

  it.skipIf(userInfo().uid !== 0)('is refused where it belongs to another user', async () => {
    await withLock(path, options(), async () => {})
    fs.chownSync(path, 1, 1)
    await expect(withLock(path, options(), async () => {})).rejects.toMatchObject({
      code: 'store_file_unsafe',
    })
  })
})

describe('its place', () => {
  it('is beside the files of the file store', () => {
    expect(lockFolder('file', '/data/fob')).toBe('/data/fob/locks')
  })

  it('is in the home of the password database for a keychain, wherever HOME and XDG_* point', () => {
    const before = { ...process.env }
    const folder = lockFolder('keychain', '/data/fob')
    Object.assign(process.env, { HOME: '/elsewhere', XDG_STATE_HOME: '/elsewhere', TMPDIR: '/elsewhere' })
    try {
      expect(lockFolder('keychain', '/data/fob')).toBe(folder)
      expect(folder.startsWith(userInfo().homedir)).toBe(true)
    } finally {
      process.env = before
    }
  })
})
