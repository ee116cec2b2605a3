import { randomBytes } from 'node:crypto'
import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { open, seal, thumbprint } from '../../src/store/jwe.ts'

const dataKey = randomBytes(32)
const value = '{"refreshToken":"секрет 🔑"}'

describe('the format is JWE, as jose has it', () => {
  test('jose opens what fob sealed', async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(await seal(value, 'name', dataKey), dataKey)
    expect(new TextDecoder().decode(plaintext)).toBe(value)
    expect(protectedHeader).toMatchObject({ alg: 'dir', enc: 'A256GCM', fob_key: 'name' })
  })

  test('fob opens what jose sealed', async () => {
    const header = { alg: 'dir', enc: 'A256GCM', kid: thumbprint(dataKey), fob_key: 'name' }
    const record = await new CompactEncrypt(new TextEncoder().encode(value))
      .setProtectedHeader(header)
      .encrypt(dataKey)
    expect(await open(record, 'name', dataKey)).toBe(value)
  })

  test('kid is the thumbprint of RFC 7638', async () => {
    const jwk = { kty: 'oct', k: dataKey.toString('base64url') }
    expect(thumbprint(dataKey)).toBe(await calculateJwkThumbprint(jwk))
    expect(decodeProtectedHeader(await seal(value, 'name', dataKey)).kid).toBe(thumbprint(dataKey))
  })

  test('no two records share an initialization vector', async () => {
    const records = await Promise.all(Array.from({ length: 1_000 }, () => seal('same', 'name', dataKey)))
    expect(new Set(records.map(record => record.split('.')[2])).size).toBe(1_000)
  })
})

describe('a record that is not right is told apart', async () => {
  const record = await seal(value, 'name', dataKey)
  const parts = record.split('.')
  const changed = (index: number, part: string) => parts.with(index, part).join('.')
  const flipped = (text = '') => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
  const header = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')

  test.each([
    ['empty', '', 'store_corrupt'],
    ['cut short', record.slice(0, -30), 'store_corrupt'],
    ['a changed ciphertext', changed(3, flipped(parts[3])), 'store_corrupt'],
    ['a changed tag', changed(4, flipped(parts[4])), 'store_corrupt'],
    ['a tag of 4 bytes', changed(4, parts[4]?.slice(0, 6) ?? ''), 'store_corrupt'],
    ['a vector of no bytes', changed(2, ''), 'store_corrupt'],
    ['a header without a key', changed(0, header({ alg: 'dir', enc: 'A256GCM' })), 'wrong_store_key'],
    ['another algorithm', changed(0, header({ alg: 'none', enc: 'A256GCM' })), 'store_corrupt'],
    ['an encrypted key', changed(1, 'AAAA'), 'store_corrupt'],
    ['more parts', `${record}.AAAA`, 'store_corrupt'],
    ['JSON', '{"a":1}', 'store_corrupt'],
  ])('%s', async (_name, text, code) => {
    await expect(open(text, 'name', dataKey)).rejects.toThrow(expect.objectContaining({ code, exitCode: 9 }))
  })

  test('another key', async () => {
    const wrong = expect.objectContaining({ code: 'wrong_store_key', exitCode: 9 })
    await expect(open(record, 'name', randomBytes(32))).rejects.toThrow(wrong)
  })

  test('the record of another secret, put in the place of this one', async () => {
    const swapped = expect.objectContaining({ code: 'store_corrupt' })
    await expect(open(await seal(value, 'other', dataKey), 'name', dataKey)).rejects.toThrow(swapped)
  })
})
