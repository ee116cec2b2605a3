import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exit } from '../../src/errors.ts'
import { createJournal, readJournal, removeJournal } from '../../src/sessions/journal.ts'
import { sealer, unseal } from '../../src/sessions/seal.ts'

const { uid } = userInfo()
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fob-journal-'))
  path = join(folder, 'journal')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const written = async () => {
  const journal = await createJournal(path, 'key', 'old', '{}')
  await journal.write('the successor')
  journal.close()
}

it('opens with the token that it replaces, and with no other', async () => {
  await written()
  expect(await readJournal(path, uid, 'key', 'old')).toEqual({ text: 'the successor' })
  expect(await readJournal(path, uid, 'key', 'new')).toEqual({ text: undefined })
  expect(await readJournal(path, uid, 'other key', 'old')).toEqual({ text: undefined })
  expect(await readJournal(path, uid, 'key', undefined)).toEqual({ text: undefined })
})

it('shows nothing of what it holds', async () => {
  await written()
  expect(readFileSync(path).includes('successor')).toBe(false)
})

it('is private, and takes its room before it is written', async () => {
  const mask = process.umask(0)
  const journal = await createJournal(path, 'key', 'old', 'x'.repeat(100_000))
  process.umask(mask)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const { size } = statSync(path)
  expect(size).toBeGreaterThan(200_000)
  await journal.write('y'.repeat(110_000))
  expect(statSync(path).size).toBe(size)
  journal.remove()
  expect(await readJournal(path, uid, 'key', 'old')).toBeUndefined()
})

it('is not there without one, and empty before it is written', async () => {
  expect(await readJournal(path, uid, 'key', 'old')).toBeUndefined()
  ;(await createJournal(path, 'key', 'old', '{}')).close()
  expect(await readJournal(path, uid, 'key', 'old')).toEqual({ text: undefined })
})

it('is made anew only: another one’s is not overwritten', async () => {
  await written()
  await expect(createJournal(path, 'key', 'old', '{}')).rejects.toThrow(
    expect.objectContaining({ code: 'lock_lost' }),
  )
})

it('leaves nothing where its key can’t be made', async () => {
  const noToken = undefined as unknown as string
  await expect(createJournal(path, 'key', noToken, '{}')).rejects.toThrow()
  expect(readdirSync(folder)).toEqual([])
})

it('tells of the folder that is not there, even where its key can’t be made', async () => {
  const noToken = undefined as unknown as string
  const nowhere = join(folder, 'gone', 'journal')
  await expect(createJournal(nowhere, 'key', noToken, '{}')).rejects.toMatchObject({
    code: 'store_write_failed',
  })
})

it('removes no journal that another process has put in its place', async () => {
  const journal = await createJournal(path, 'key', 'old', '{}')
  removeJournal(path)
  await written()
  journal.remove()
  expect(await readJournal(path, uid, 'key', 'old')).toEqual({ text: 'the successor' })
})

it('refuses a symbolic link (9), and does not follow one when it is made', async () => {
  symlinkSync(join(folder, 'elsewhere'), path)
  const refusal = expect.objectContaining({ code: 'store_file_unsafe', exitCode: exit.store })
  await expect(readJournal(path, uid, 'key', 'old')).rejects.toThrow(refusal)
  await expect(createJournal(path, 'key', 'old', '{}')).rejects.toThrow()
})

describe('torn', () => {
  it('at any length, it is empty', async () => {
    await written()
    const seal = await sealer('old', 'key')
    const whole = (await seal('the successor')).length
    for (let length = whole - 1; length >= 0; length--) {
      truncateSync(path, length)
      expect(await readJournal(path, uid, 'key', 'old')).toEqual({ text: undefined })
    }
  })

  it('in any byte, it is empty', async () => {
    const seal = await sealer('old', 'key')
    const sealed = await seal('the successor')
    for (let at = 0; at < sealed.length; at++) {
      const torn = Buffer.from(sealed)
      torn.writeUInt8((torn[at] ?? 0) ^ 0x5a, at)
      expect(await unseal(torn, 'old', 'key')).toBeUndefined()
    }
  })

  it('as garbage, it is empty', async () => {
    writeFileSync(path, 'garbage', { mode: 0o600 })
    expect(await readJournal(path, uid, 'key', 'old')).toEqual({ text: undefined })
  })
})
