/**
 * JWE compact serialization (RFC 7516 7.1), `dir` with A256GCM alone, by the platform's own cipher.
 *
 * The hot path opens one of these. jose does the same but its WebCrypto costs Node 3 ms of start-up; that the two agree is tested.
 * Invariant: a record names its secret in the protected header, which is authenticated, so records can't be swapped.
 */
import { decrypt, encrypt, randomBytes, sha256, tagBytes } from '../crypto.ts'
import { bytesOf, copyOf } from '../engine.ts'
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
  const jwk = JSON.stringify({ k: copyOf(dataKey).toString('base64url'), kty: 'oct' })
  return sha256(jwk).toString('base64url')
}

export async function seal(value: string, name: string, dataKey: Uint8Array): Promise<string> {
  const header: Header = { alg: 'dir', enc: 'A256GCM', kid: thumbprint(dataKey), fob_key: name }
  const protectedHeader = bytesOf(JSON.stringify(header)).toString('base64url')
  const iv = randomBytes(12)
  const sealed = await encrypt(bytesOf(value), { key: dataKey, iv, aad: bytesOf(protectedHeader) })
  const end = sealed.length - tagBytes
  const parts = [iv, sealed.subarray(0, end), sealed.subarray(end)].map(part => part.toString('base64url'))
  return `${protectedHeader}..${parts.join('.')}`
}

/**
 * @throws FobError, exit 9: `wrong_store_key` where the record was made with another key, else `store_corrupt`.
 */
export async function open(record: string, name: string, dataKey: Uint8Array): Promise<string> {
  const [protectedHeader = '', encryptedKey, iv = '', ciphertext = '', tag = '', ...more] = record.split('.')
  const header = parseHeader(protectedHeader)
  if (header?.alg !== 'dir' || header.enc !== 'A256GCM' || encryptedKey !== '' || more.length > 0) {
    throw corrupt('is not a record of fob')
  }
  const value = await decrypted(protectedHeader, [iv, ciphertext, tag], dataKey)
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
    return JSON.parse(bytesOf(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

async function decrypted(protectedHeader: string, parts: [string, string, string], key: Uint8Array) {
  const [iv, ciphertext, tag] = parts.map(part => bytesOf(part, 'base64url')) as [Buffer, Buffer, Buffer]
  // A shorter tag is easier to guess.
  if (tag.length !== tagBytes) return undefined
  try {
    const aad = bytesOf(protectedHeader)
    return (await decrypt(Buffer.concat([ciphertext, tag]), { key, iv, aad })).toString()
  } catch {
    return undefined
  }
}

function corrupt(what: string) {
  return storeError('store_corrupt', `a stored secret ${what}`, 'sign in again with "fob login"')
}
