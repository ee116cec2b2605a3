import {
  mkdtempSync,
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

const written = () => {
  const journal = createJournal(path, 'key', 'old', '{}')
  journal.write('the successor')
  journal.close()
}

it('opens with the token that it replaces, and with no other', () => {
  written()
  expect(readJournal(path, uid, 'key', 'old')).toEqual({ text: 'the successor' })
  expect(readJournal(path, uid, 'key', 'new')).toEqual({ text: undefined })
  expect(readJournal(path, uid, 'other key', 'old')).toEqual({ text: undefined })
  expect(readJournal(path, uid, 'key', undefined)).toEqual({ text: undefined })
})

it('shows nothing of what it holds', () => {
  written()
  expect(readFileSync(path).includes('successor')).toBe(false)
})

it('is private, and takes its room before it is written', () => {
  const mask = process.umask(0)
  const journal = createJournal(path, 'key', 'old', 'x'.repeat(100_000))
  process.umask(mask)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const { size } = statSync(path)
  expect(size).toBeGreaterThan(200_000)
  journal.write('y'.repeat(110_000))
  expect(statSync(path).size).toBe(size)
  journal.remove()
  expect(readJournal(path, uid, 'key', 'old')).toBeUndefined()
})

it('is not there without one, and empty before it is written', () => {
  expect(readJournal(path, uid, 'key', 'old')).toBeUndefined()
  createJournal(path, 'key', 'old', '{}').close()
  expect(readJournal(path, uid, 'key', 'old')).toEqual({ text: undefined })
})

it('is made anew only: another one’s is not overwritten', () => {
  written()
  expect(() => createJournal(path, 'key', 'old', '{}')).toThrow(
    expect.objectContaining({ code: 'lock_lost' }),
  )
})

it('removes no journal that another process has put in its place', () => {
  const journal = createJournal(path, 'key', 'old', '{}')
  removeJournal(path)
  written()
  journal.remove()
  expect(readJournal(path, uid, 'key', 'old')).toEqual({ text: 'the successor' })
})

it('refuses a symbolic link (9), and does not follow one when it is made', () => {
  symlinkSync(join(folder, 'elsewhere'), path)
  const refusal = expect.objectContaining({ code: 'store_file_unsafe', exitCode: exit.store })
  expect(() => readJournal(path, uid, 'key', 'old')).toThrow(refusal)
  expect(() => createJournal(path, 'key', 'old', '{}')).toThrow()
})

describe('torn', () => {
  it('at any length, it is empty', () => {
    written()
    const whole = sealer('old', 'key')('the successor').length
    for (let length = whole - 1; length >= 0; length--) {
      truncateSync(path, length)
      expect(readJournal(path, uid, 'key', 'old')).toEqual({ text: undefined })
    }
  })

  it('in any byte, it is empty', () => {
    const sealed = sealer('old', 'key')('the successor')
    for (let at = 0; at < sealed.length; at++) {
      const torn = Buffer.from(sealed)
      torn.writeUInt8((torn[at] ?? 0) ^ 0x5a, at)
      expect(unseal(torn, 'old', 'key')).toBeUndefined()
    }
  })

  it('as garbage, it is empty', () => {
    writeFileSync(path, 'garbage', { mode: 0o600 })
    expect(readJournal(path, uid, 'key', 'old')).toEqual({ text: undefined })
  })
})
