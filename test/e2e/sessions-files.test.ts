/** The files of sessions: how they are made, and which are refused. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hasPart } from '../support/parts.ts'
import { personTokens } from '../support/person-tokens.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { describeStores, figure, full } from '../support/sessions/torture.ts'
import { sharedServer } from '../support/shared.ts'
import { strace } from '../support/strace.ts'

const server = await sharedServer()

const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8)

describeStores('files made', backends => {
  it.skipIf(!hasPart('strace')).each(['000', '022', '077', '777'])(
    'under umask %s are new ones (O_EXCL) with mode 0600',
    async umask => {
      await using rig = await sessionRig(server, backends)
      const { folder, locks } = rig.backend
      rmSync(folder ?? rig.place.lock, { recursive: true })
      rmSync(join(rig.home.path, '.cache'), { recursive: true })
      const { refreshToken } = await personTokens(server)
      const made: string[] = []
      for (const [args, input] of [
        [['login', rig.profile, '--with-refresh-token'], refreshToken],
        [['refresh', rig.profile], undefined],
      ] as const) {
        const watch = strace(rig.home.path, ['openat', 'open', 'creat'], { threads: true })
        // The log of strace is not among them.
        const by = [...watch.by, 'sh', '-c', `umask ${umask}; exec "$@"`, 'sh']
        expect(await rig.fob(args, { by, ...(input && { input }) })).toMatchObject({ code: 0 })
        const calls = (await watch.calls()).map(({ text }) => text)
        made.push(...calls.filter(text => text.includes('O_CREAT') && !text.includes('/dev/')))
      }
      expect(made.length).toBeGreaterThanOrEqual(folder ? 10 : 3)
      expect(made.filter(text => !/O_CREAT\|O_EXCL.*, 0600\)/.test(text))).toEqual([])
      figure(`umask ${umask}`, `${made.length} files made, each O_EXCL and 0600`)
      const files = (folder ? readdirSync(folder, { recursive: true }) : []).map(name =>
        join(folder ?? '', `${name}`),
      )
      for (const path of [...files, rig.place.lock]) {
        expect([path, mode(path)]).toEqual([path, statSync(path).isDirectory() ? '700' : '600'])
      }
      expect([mode(locks), folder ? mode(folder) : '700']).toEqual(['700', '700'])
    },
  )
})

describeStores(
  'what a refresh saves',
  backends => {
    it.skipIf(!hasPart('strace'))('is in the folder for good before the journal goes', async () => {
      await using rig = await sessionRig(server, backends)
      const watch = strace(rig.home.path, ['rename', 'fsync', 'unlink'])
      expect(await rig.refresh({ by: watch.by })).toMatchObject({ code: 0 })
      const calls = (await watch.calls()).map(({ name, text }) => `${name} ${text}`)
      const last = (what: RegExp) => calls.findLastIndex(call => what.test(call))
      const order = [
        last(new RegExp(`^rename .*/${rig.key}\\.jwe"`)),
        last(new RegExp(`^rename .*/${rig.key}\\.access\\.jwe"`)),
        last(/^fsync \d+<[^>]*\/store>/),
        last(/^unlink .*\.journal"/),
      ]
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(order).not.toContain(-1)
    })
  },
  { store: 'file' },
)

/** Puts something else in the place of a private file; undone by what it gives back. */
type Trick = (path: string, aside: string) => () => void

const inPlaceOf =
  (make: (path: string, aside: string) => unknown): Trick =>
  (path, aside) => {
    renameSync(path, aside)
    make(path, aside)
    return () => {
      rmSync(path, { recursive: true })
      renameSync(aside, path)
    }
  }
const withMode =
  (loose: number): Trick =>
  path => {
    chmodSync(path, loose)
    return () => chmodSync(path, 0o600)
  }

const tricks: Readonly<Record<string, Trick>> = {
  'a symbolic link': inPlaceOf((path, aside) => symlinkSync(aside, path)),
  'a FIFO': inPlaceOf(path => spawnSync('mkfifo', ['-m', '600', path])),
  'a folder': inPlaceOf(path => mkdirSync(path, { mode: 0o700 })),
  'a hard link': (path, aside) => {
    linkSync(path, aside)
    return () => rmSync(aside)
  },
  'mode 0644': withMode(0o644),
  'mode 0620': withMode(0o620),
  'mode 0601': withMode(0o601),
  ...(userInfo().uid === 0 && {
    'another owner': (path: string) => {
      chownSync(path, 65534, 65534)
      return () => chownSync(path, 0, 0)
    },
  }),
}

/** The rest is tried file by file in test/store. */
const few = new Set(['a symbolic link', 'mode 0644'])

/** The files of a session, by what they are for. The journal is one that a killed refresh left. */
const targets = ({ backend: { folder, env }, key, place }: SessionRig) => ({
  lock: place.lock,
  journal: place.journal,
  ...(folder && {
    session: join(folder, `${key}.jwe`),
    'access tokens': join(folder, `${key}.access.jwe`),
    'store key': env.FOB_STORE_KEY_FILE ?? '',
  }),
})

describeStores('files refused with exit 9 and no request:', backends => {
  it.each(Object.entries(tricks).filter(([name]) => full || few.has(name)))('%s', async (_name, trick) => {
    await using rig = await sessionRig(server, backends)
    const wanted = targets(rig)
    for (const [what, path] of Object.entries(wanted)) {
      if (what === 'journal') spawnSync('sh', ['-c', `umask 077; head -c 20000 /dev/urandom >'${path}'`])
      // Beside it: a hard link goes to no other file system.
      const undo = trick(path, `${path}.aside`)
      const done = await rig.refresh()
      expect([what, done]).toEqual([what, expect.objectContaining({ code: 9, stdout: '' })])
      expect(done.stderr).toMatch(/^fob: \/\S+ (is|has|belongs) .*\nhint: .*(rm -r|chmod 600) \/\S+\n$/)
      expect(server.requests).toEqual([])
      undo()
    }
    expect(await rig.refresh()).toMatchObject({ code: 0 })
  })

  it('open folders', async () => {
    await using rig = await sessionRig(server, backends)
    for (const path of [rig.backend.locks, rig.backend.folder]) {
      if (path === undefined) continue
      chmodSync(path, 0o750)
      const done = await rig.refresh()
      chmodSync(path, 0o700)
      expect(done).toMatchObject({ code: 9, stdout: '' })
      expect(done.stderr).toMatch(/^fob: \/\S+ is open to other users \(mode 750\)\nhint: chmod 700 \/\S+\n$/)
    }
    expect(server.requests).toEqual([])
    expect(await rig.refresh()).toMatchObject({ code: 0 })
  })
})
