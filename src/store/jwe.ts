/**
 * JWE compact serialization (RFC 7516 7.1), `dir` with A256GCM alone, over node:crypto and without waiting.
 *
 * The hot path opens one of these. jose does the same but its WebCrypto costs 3 ms of start-up; that the two agree is tested.
 * Invariant: a record names its secret in the protected header, which is authenticated, so records can't be swapped.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { storeError } from './error.ts'

/** Bytes of a store key. */
export const keyBytes = 32

interface Header {
  readonly alg: 'dir'
  readonly enc: 'A256GCM'
  /** JWK thumbprint of the key (RFC 7638): tells a wrong key from a broken record. */
  readonly kid: string
  /** The secret's key in the store. */
  readonly fob_key: string
}

/** RFC 7638, of the 32 random bytes as an `oct` key. */
export function thumbprint(dataKey: Uint8Array): string {
  const jwk = JSON.stringify({ k: Buffer.from(dataKey).toString('base64url'), kty: 'oct' })
  return createHash('sha256').update(jwk).digest('base64url')
}

export function seal(value: string, name: string, dataKey: Uint8Array): string {
  const header: Header = { alg: 'dir', enc: 'A256GCM', kid: thumbprint(dataKey), fob_key: name }
  const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv, { authTagLength: 16 })
  cipher.setAAD(Buffer.from(protectedHeader, 'latin1'))
  const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  const parts = [iv, ciphertext, cipher.getAuthTag()].map(part => part.toString('base64url'))
  return `${protectedHeader}..${parts.join('.')}`
}

/**
 * @throws FobError, exit 9: `wrong_store_key` where the record was made with another key, else `store_corrupt`.
 */
export function open(record: string, name: string, dataKey: Uint8Array): string {
  const [protectedHeader = '', encryptedKey, iv = '', ciphertext = '', tag = '', ...more] = record.split('.')
  const header = parseHeader(protectedHeader)
  if (header?.alg !== 'dir' || header.enc !== 'A256GCM' || encryptedKey !== '' || more.length > 0) {
    throw corrupt('is not a record of fob')
  }
  const value = decrypt(protectedHeader, iv, ciphertext, tag, dataKey)
  if (value === undefined && header.kid !== thumbprint(dataKey)) {
    throw storeError(
      'wrong_store_key',
      'the stored secret was sealed with another key',
      'give the key that it was sealed with; "fob store status" says which one is used',
    )
  }
  if (value === undefined) throw corrupt('is damaged')
  if (header.fob_key !== name) throw corrupt('belongs to another session')
  return value
}

function parseHeader(text: string): Partial<Header> | undefined {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

function decrypt(aad: string, iv: string, ciphertext: string, tag: string, dataKey: Uint8Array) {
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(iv, 'base64url'), {
      authTagLength: 16,
    })
    decipher.setAAD(Buffer.from(aad, 'latin1')).setAuthTag(Buffer.from(tag, 'base64url'))
    return decipher.update(ciphertext, 'base64url', 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}

function corrupt(what: string) {
  return storeError('store_corrupt', `a stored secret ${what}`, 'sign in again with "fob login"')
}
