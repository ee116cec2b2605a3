/**
 * What the way to a token needs of cryptography, and no more. The standalone executable has Bun's own in place of this file
 * (scripts/standalone/crypto.js): there node:crypto costs 2 ms of start-up, as WebCrypto does in Node.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes as nodeRandomBytes,
} from 'node:crypto'

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** `length` in bytes. */
export const randomBytes = (length: number): Buffer => nodeRandomBytes(length)

/** Terms of A256GCM: a key of 32 bytes, an initialization vector of 12, and what is authenticated but not encrypted. */
export interface GcmTerms {
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly aad?: Uint8Array
}

const algorithm = 'aes-256-gcm'
export const tagBytes = 16

/** 32 bytes by HKDF-SHA256 (RFC 5869). */
export const deriveKey = async (secret: string, salt: Uint8Array, info: string): Promise<Uint8Array> =>
  new Uint8Array(hkdfSync('sha256', secret, salt, info, 32))

/** The ciphertext, then 16 bytes of tag. */
export async function encrypt(plaintext: Uint8Array, { key, iv, aad }: GcmTerms): Promise<Buffer> {
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  if (aad) cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** Rejects what is not exactly as `encrypt` left it. */
export async function decrypt(sealed: Uint8Array, { key, iv, aad }: GcmTerms): Promise<Buffer> {
  const end = sealed.length - tagBytes
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  if (aad) decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
}
