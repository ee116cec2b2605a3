/** Stores that fail: nothing is spent that could not be kept, and what was spent is not lost. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { tempHome } from '../support/home.ts'
import { makeLocks } from '../support/sessions/backends.ts'
import { canMount, onSmallDisk, readOnly, withoutCapabilities } from '../support/sessions/mounts.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { counted, describeStores, figure, full, only } from '../support/sessions/torture.ts'
import { sharedServer } from '../support/shared.ts'

const server = await sharedServer()

/** Refused before anything was sent, or done: nothing in between. */
async function refusedOrDone(
  rig: SessionRig,
  run: () => ReturnType<SessionRig['refresh']>,
): Promise<'refused' | 'done'> {
  const before = await rig.stored()
  const sent = rig.grants()
  const { code, stdout, stderr } = await run()
  if (code === 0) {
    expect(rig.grants()).toBe(sent + 1)
    expect(rig.isLive((await rig.session()).refreshToken)).toBe(true)
    return 'done'
  }
  expect({ code, stdout }).toEqual({ code: 9, stdout: '' })
  expect(stderr).toMatch(/^fob: .*\nhint: .*\n$/)
  expect(rig.grants()).toBe(sent)
  expect(await rig.stored()).toBe(before)
  return 'refused'
}

describeStores('a place that takes no more', backends => {
  it.each(full ? [0, 4, 8, 16] : [4])(
    'ulimit -f %d: nothing is sent that could not be kept',
    async blocks => {
      await using rig = await sessionRig(server, backends)
      const by = ['bash', '-c', `ulimit -f ${blocks}; exec "$@"`, 'bash']
      expect(await refusedOrDone(rig, () => rig.refresh({ by }))).toBe('refused')
      expect(await rig.refresh()).toMatchObject({ code: 0 })
    },
  )

  // A file system of its own for locks and journals, which are all that the keychain needs of one.
  only(backends.name !== 'file', it.skipIf(!canMount))('disk full: the same', async () => {
    await using rig = await sessionRig(server, backends)
    makeLocks(rig.backend)
    const ends = { refused: 0, done: 0 }
    for (let free = 0; free <= 48; free += counted(16, 4)) {
      const by = onSmallDisk(rig.backend.locks, (64 - free) * 1024)
      ends[await refusedOrDone(rig, () => rig.refresh({ by }))]++
    }
    figure('disk full, 0 to 48 KiB left', JSON.stringify(ends))
    expect(Math.min(ends.refused, ends.done)).toBeGreaterThan(0)
    expect(await rig.refresh()).toMatchObject({ code: 0 })
  })

  it.skipIf(!canMount)('a read-only file system: nothing is sent', async () => {
    await using rig = await sessionRig(server, backends)
    const by = readOnly(rig.backend.folder ?? rig.backend.locks)
    expect(await refusedOrDone(rig, () => rig.refresh({ by }))).toBe('refused')
    // What is cached is served all the same.
    expect(await rig.token({ by })).toMatchObject({ code: 0 })
    expect(await rig.refresh()).toMatchObject({ code: 0 })
  })

  it.skipIf(!canMount)('a folder without the right to write: nothing is sent', async () => {
    await using rig = await sessionRig(server, backends)
    const { folder, locks } = rig.backend
    // Locks and journals of the file store lie below, and can still be written: that the store can't has to be tried.
    if (folder) chmodSync(folder, 0o500)
    const by = [...(folder ? [] : onSmallDisk(locks, 0, '500')), ...withoutCapabilities]
    expect(await refusedOrDone(rig, () => rig.refresh({ by }))).toBe('refused')
  })
})

describeStores(
  'a disk that is full',
  backends => {
    it.skipIf(!canMount)('keeps the session, however little is left', async () => {
      const home = await tempHome()
      const folder = join(home.env.XDG_DATA_HOME ?? '', 'fob')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k,mode=700', 'fob-test', folder])
      onTestFinished(async () => {
        spawnSync('umount', [folder])
        await home.remove()
      })
      await using rig = await sessionRig(server, backends, home)
      const ends = { refused: 0, done: 0 }
      const filler = join(folder, 'filler')
      // In steps of a block: there is a size at which the journal has room and the store has none.
      for (let size = 96; size >= 0; size -= 4) {
        rmSync(filler, { force: true })
        try {
          writeFileSync(filler, Buffer.alloc(size * 1024))
        } catch {}
        ends[await refusedOrDone(rig, () => rig.refresh())]++
      }
      figure('disk full, room in steps of 4 KiB', JSON.stringify(ends))
      expect(Math.min(ends.refused, ends.done)).toBeGreaterThan(0)
    })
  },
  { store: 'file' },
)

describeStores(
  'a keychain',
  backends => {
    const failing = async (rig: SessionRig, stderr: RegExp, env = {}) => {
      const began = performance.now()
      for (const command of full ? (['token', 'refresh'] as const) : (['refresh'] as const)) {
        const done = await rig[command]({ env })
        expect(done).toMatchObject({ code: 9, stdout: '', stderr: expect.stringMatching(stderr) })
        expect(done.stderr).toContain('--store file')
      }
      expect(server.requests).toEqual([])
      return `exit 9 after ${Math.round((performance.now() - began) / 2)} ms`
    }
    const intact = async (rig: SessionRig, before: string | undefined) => {
      expect(await rig.stored()).toBe(before)
      expect(await rig.refresh()).toMatchObject({ code: 0 })
    }

    it('is locked', async () => {
      await using rig = await sessionRig(server, backends)
      const before = await rig.stored()
      await rig.backend.keyring?.lock()
      figure('locked', await failing(rig, /the keychain is locked/))
      await rig.backend.keyring?.unlock()
      await intact(rig, before)
    })

    it('is absent', async () => {
      await using rig = await sessionRig(server, backends)
      const before = await rig.stored()
      const env = { DBUS_SESSION_BUS_ADDRESS: undefined, XDG_RUNTIME_DIR: undefined }
      figure('absent', await failing(rig, /no keychain here/, env))
      await intact(rig, before)
    })

    it('hangs', async () => {
      await using rig = await sessionRig(server, backends)
      const before = await rig.stored()
      rig.backend.keyring?.stop()
      try {
        figure('hung', await failing(rig, /did not answer within 5 seconds/))
      } finally {
        rig.backend.keyring?.continue()
      }
      await intact(rig, before)
    })

    it('has died', async () => {
      await using rig = await sessionRig(server, backends)
      const before = await rig.stored()
      await rig.backend.keyring?.kill()
      figure('dead', await failing(rig, /no keychain here/))
      await rig.backend.keyring?.unlock()
      await intact(rig, before)
    })

    it.skipIf(!canMount)('can write no more', async () => {
      await using rig = await sessionRig(server, backends)
      const before = await rig.stored()
      const folder = join(dirname(rig.backend.keyring?.env.XDG_RUNTIME_DIR ?? ''), '.local/share/keyrings')
      // Where the daemon sees it, which is no child of this test's.
      spawnSync('mount', ['--bind', folder, folder])
      spawnSync('mount', ['-o', 'remount,bind,ro', folder])
      let done: Awaited<ReturnType<typeof rig.refresh>>
      try {
        done = await rig.refresh()
      } finally {
        spawnSync('umount', [folder])
      }
      figure('keyring folder read-only', `exit ${done.code}`)
      expect(done).toMatchObject({ code: 9, stdout: '' })
      expect(server.requests).toEqual([])
      await intact(rig, before)
    })

    it.each(['kill', 'stop', 'lock'] as const)(
      'fails midway (%s): exit 10, and the next call repairs',
      async how => {
        await using rig = await sessionRig(server, backends)
        const before = await rig.session()
        server.fault('token', { delay: 600, times: 1 })
        const began = performance.now()
        const running = rig.refresh()
        while (rig.grants() === 0) await sleep(5)
        await rig.backend.keyring?.[how]()
        const done = await running
        figure(`${how} midway`, `exit ${done.code} after ${Math.round(performance.now() - began)} ms`)
        expect(done).toMatchObject({ code: 10, stdout: '' })
        expect(done.stderr).toContain(`then fob token ${rig.profile}`)
        const waiting = await rig.journalled(before.refreshToken ?? '')
        expect(rig.isLive(waiting?.refreshToken)).toBe(true)
        if (how === 'stop') rig.backend.keyring?.continue()
        else await rig.backend.keyring?.unlock()
        expect(await rig.session()).toEqual(before)
        expect(await rig.refresh()).toMatchObject({ code: 0 })
        expect(rig.grants()).toBe(2)
      },
    )
  },
  { store: 'keychain' },
)
