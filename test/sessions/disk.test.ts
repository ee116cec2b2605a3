import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type Rig, rig } from './support/rig.ts'

let work: Rig
let undo = () => {}
afterEach(async () => {
  undo()
  undo = () => {}
  await work?.end()
})

const nothingSent = async () => {
  const before = await work.store.get(work.key)
  return async (shell?: string) => {
    expect(await work.run({}, shell)).toMatchObject({ status: 9, out: '' })
    expect(work.server.requests).toBe(0)
    expect(await work.store.get(work.key)).toBe(before)
  }
}

const mounted = () => {
  const parent = mkdtempSync(join(tmpdir(), 'fob-disk-'))
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'fob-test', parent]).status === 0
  const unmount = () => void spawnSync('umount', [parent])
  return { parent, made, unmount }
}

const canMount = (() => {
  if (userInfo().uid !== 0) return false
  const { parent, made, unmount } = mounted()
  if (made) unmount()
  rmSync(parent, { recursive: true, force: true })
  return made
})()

it.skipIf(!canMount)('on a full disk nothing is sent (needs root, to mount a tmpfs)', async () => {
  const { parent, unmount } = mounted()
  undo = unmount
  work = await rig(parent)
  const check = await nothingSent()
  const filler = join(parent, 'filler')
  for (let free = 60; free >= 4; free -= 4) {
    // Fill all but a little less each time, as tmpfs counts in pages of 4 KiB.
    rmSync(filler, { force: true })
    try {
      writeFileSync(filler, Buffer.alloc(free * 1024))
      break
    } catch {}
  }
  await check()
  rmSync(filler)
  expect(await work.run()).toMatchObject({ status: 0, out: 'at-1\n' })
})

it('under a limit of file size nothing is sent', async () => {
  work = await rig()
  const check = await nothingSent()
  await check('ulimit -f 4')
  expect(await work.run()).toMatchObject({ status: 0, out: 'at-1\n' })
})

it.skipIf(!canMount)(
  'on a read-only file system nothing is sent (needs root, to mount a tmpfs)',
  async () => {
    const { parent, unmount } = mounted()
    undo = unmount
    work = await rig(parent)
    const check = await nothingSent()
    spawnSync('mount', ['-o', 'remount,ro', parent])
    await check()
    spawnSync('mount', ['-o', 'remount,rw', parent])
    expect(await work.run()).toMatchObject({ status: 0, out: 'at-1\n' })
  },
)

/** Root writes anywhere, until it gives that up. */
const asOthers =
  userInfo().uid === 0
    ? 'exec setpriv --bounding-set=-dac_override --inh-caps=-dac_override -- "$@"'
    : undefined

it('in a read-only folder nothing is sent', async () => {
  work = await rig()
  const check = await nothingSent()
  mkdirSync(work.folder, { mode: 0o700 })
  chmodSync(work.folder, 0o500)
  undo = () => chmodSync(work.folder, 0o700)
  await check(asOthers)
  chmodSync(work.folder, 0o700)
  expect(await work.run()).toMatchObject({ status: 0, out: 'at-1\n' })
})
