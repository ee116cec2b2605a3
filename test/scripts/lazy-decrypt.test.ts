import { randomBytes } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { expect, it } from 'vitest'
import { compactDecrypt } from '../../scripts/lazy-decrypt.ts'

it('opens what jose opens, and nothing else', async () => {
  const key = randomBytes(32)
  const text = Buffer.from('an ID token')
  const sealed = await new CompactEncrypt(text)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key)
  expect(Buffer.from((await compactDecrypt(sealed, key)).plaintext)).toEqual(text)
  await expect(compactDecrypt(sealed, randomBytes(32))).rejects.toThrow('decryption operation failed')
})
