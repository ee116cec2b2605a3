/** N41: what others could have written or read is refused, with the fix. */
import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runInit } from '../../src/commands/store/init.ts'
import { fileName } from '../../src/store/file-name.ts'
import { openStore } from '../../src/store/open.ts'
import { keyFilePath, storeFolder } from '../../src/store/places.ts'
import { freshKey, storeWorld } from './world.ts'

const chosen = { name: 'file', chosen: true } as const
const isRoot = process.geteuid?.() === 0

/** Ways to spoil a good file, each with what the error must say and the fix that its hint must name. */
const spoilt: Record<string, readonly [spoil: (path: string) => void, says: RegExp, fix: string]> = {
  'a symbolic link': [
    path => {
      fs.renameSync(path, `${path}.real`)
      fs.symlinkSync(`${path}.real`, path)
    },
    /symbolic link/,
    'rm ',
  ],
  'a dangling symbolic link': [
    path => {
      fs.rmSync(path, { recursive: true })
      fs.symlinkSync('/nowhere', path)
    },
    /symbolic link/,
    'rm ',
  ],
  'a hard link': [path => fs.linkSync(path, `${path}.second`), /hard link/, 'rm '],
  'a FIFO': [
    path => {
      fs.rmSync(path, { recursive: true })
      execFileSync('mkfifo', ['-m', '600', path])
    },
    /not a (regular file|folder)/,
    'rm ',
  ],
  'a folder': [
    path => {
      fs.rmSync(path, { recursive: true })
      fs.mkdirSync(path, 0o700)
    },
    /not a regular file/,
    'rm ',
  ],
  'mode 644': [path => fs.chmodSync(path, 0o644), /mode 644/, 'chmod 600 '],
  'mode 620': [path => fs.chmodSync(path, 0o620), /mode 620/, 'chmod 600 '],
  'more than 1 MiB': [path => fs.truncateSync(path, 1024 * 1024 + 1), /1 MiB/, 'rm '],
  ...(isRoot && {
    'a foreign owner': [path => fs.chownSync(path, 12345, 0), /user id 12345/, 'rm '] as const,
  }),
}

const cases = Object.entries(spoilt).map(([name, [spoil, says, fix]]) => ({ name, spoil, says, fix }))

describe('a record', () => {
  test.each(cases)('that is $name is refused', async ({ spoil, says, fix }) => {
    const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
    const store = await openStore(chosen, world)
    await store.set('key', 'value')
    const path = join(storeFolder(world), fileName('key'))
    spoil(path)
    await expect(store.get('key')).rejects.toMatchObject({
      code: 'store_file_unsafe',
      exitCode: 9,
      message: expect.stringMatching(says),
      hint: expect.stringContaining(fix),
    })
  })
})

describe('a key file', () => {
  test.each(cases)('that is $name is refused', async ({ spoil, says, fix }) => {
    const world = await storeWorld()
    await runInit({ file: true, quiet: true }, world)
    spoil(keyFilePath(world))
    await expect(openStore(chosen, world)).rejects.toMatchObject({
      code: 'store_file_unsafe',
      exitCode: 9,
      message: expect.stringMatching(says),
      hint: expect.stringContaining(fix),
    })
  })
})

describe('the folder', () => {
  const folders = cases.filter(({ name }) => /^(a symbolic|a dangling|a FIFO|a foreign)/.test(name))
  const open = {
    name: 'mode 750',
    spoil: (path: string) => fs.chmodSync(path, 0o750),
    says: /mode 750/,
    fix: 'chmod 700 ',
  }
  const file = {
    name: 'a file',
    spoil: (path: string) => {
      fs.rmSync(path, { recursive: true })
      fs.writeFileSync(path, '')
    },
    says: /not a folder/,
    fix: 'rm ',
  }

  test.each([...folders, open, file])(
    'that is $name is refused by every operation',
    async ({ spoil, says, fix }) => {
      const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
      const store = await openStore(chosen, world)
      await store.set('key', 'value')
      spoil(storeFolder(world))
      const attempts = [store.get('key'), store.set('key', 'x'), store.delete('key'), store.keys()]
      for (const { reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[]) {
        expect(reason).toMatchObject({
          code: 'store_file_unsafe',
          exitCode: 9,
          message: expect.stringMatching(says),
          hint: expect.stringContaining(fix),
        })
      }
    },
  )
})

describe.each([0o000, 0o022, 0o077, 0o777])('umask %o', mask => {
  test('folders are 0700 and files 0600', async () => {
    const world = await storeWorld()
    const before = process.umask(mask)
    onTestFinished(() => void process.umask(before))
    await runInit({ file: true, quiet: true }, world)
    const store = await openStore(chosen, world)
    await store.set('key', 'value')
    await store.set('key', 'again')
    const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)
    const folder = storeFolder(world)
    expect([world.paths.data, folder, world.paths.config].map(mode)).toEqual(['700', '700', '700'])
    expect([join(folder, fileName('key')), keyFilePath(world)].map(mode)).toEqual(['600', '600'])
    expect(fs.readdirSync(folder)).toEqual([fileName('key')])
    expect(await store.get('key')).toBe('again')
  })
})

describe('a write that fails', () => {
  test('leaves the old secret and no temporary file', async () => {
    const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
    const store = await openStore(chosen, world)
    await store.set('key', 'old')
    const folder = storeFolder(world)
    // A folder in the place of the file: the rename fails after everything is written.
    const path = join(folder, fileName('other'))
    fs.mkdirSync(path)
    await expect(store.set('other', 'new')).rejects.toMatchObject({ code: 'store_write_failed', exitCode: 9 })
    expect(fs.readdirSync(folder).toSorted()).toEqual([fileName('key'), fileName('other')].toSorted())
    expect(await store.get('key')).toBe('old')
  })

  test.each([
    ['below a file', (folder: string) => fs.writeFileSync(folder, '')],
    ['below a dangling link', (folder: string) => fs.symlinkSync('/nowhere/at/all', folder)],
  ])('says so %s', async (_name, prepare) => {
    const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
    const store = await openStore(chosen, world)
    prepare(world.paths.data)
    await expect(store.set('key', 'x')).rejects.toMatchObject({
      code: expect.stringMatching(/^store_(unreadable|write_failed)$/),
      exitCode: 9,
    })
  })
})
