import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileName, keyOf } from '../../src/store/file-name.ts'

test.each([
  ['0a'.repeat(32), `${'0a'.repeat(32)}.jwe`],
  ['00ff#access', '00ff.access.jwe'],
  ['client-secret:Work', 'client-secret%3A%57ork.jwe'],
  ['../../etc/passwd', '%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.jwe'],
  ['#', '..jwe'],
])('%s is kept in %s', (key, name) => {
  expect(fileName(key)).toBe(name)
  expect(keyOf(name)).toBe(key)
})

test('every key comes back, and its name is harmless on any file system', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(text, key => {
      const name = fileName(key)
      expect(name).toMatch(/^[a-z0-9_.%A-F-]+\.jwe$/)
      expect(keyOf(name)).toBe(key)
    }),
  )
})

test('keys that differ only in case have names that differ in more', () => {
  expect(fileName('Key').toLowerCase()).not.toBe(fileName('key').toLowerCase())
})

test.each(['passphrase.key', '.00.jwe.12.tmp', 'locks', 'A.jwe', '%zz.jwe', '%ff.jwe', '.jwe', 'x.jwe~'])(
  '%s is no secret',
  name => expect(keyOf(name)).toBeUndefined(),
)
