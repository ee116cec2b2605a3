/**
 * A store under a passphrase: `passphrase.key` in its folder is a JWE that wraps the random data key, so a run derives once
 * however many secrets it reads, and a new passphrase rewrites one file.
 *
 * PBES2-HS512+A256KW (RFC 7518 4.8) with the count that OWASP asks of PBKDF2-HMAC-SHA512 (210,000 in 2023); jose makes the salt.
 */
import { storeError } from './error.ts'
import { keyBytes } from './jwe.ts'

const alg = 'PBES2-HS512+A256KW'
const count = 210_000
/** A planted file must not keep the processor busy for hours. */
const highestCount = 10_000_000

/** The file beside the records; its name is none that a record can have. */
export const wrappedKeyName = 'passphrase.key'

export async function wrapKey(dataKey: Uint8Array, passphrase: string): Promise<string> {
  const { CompactEncrypt } = await import('jose')
  return new CompactEncrypt(dataKey)
    .setProtectedHeader({ alg, enc: 'A256GCM' })
    .setKeyManagementParameters({ p2c: count })
    .encrypt(new TextEncoder().encode(passphrase))
}

/** @throws FobError `wrong_store_key` (exit 9) */
export async function unwrapKey(wrapped: string, passphrase: string): Promise<Uint8Array> {
  const { compactDecrypt } = await import('jose')
  const options = { keyManagementAlgorithms: [alg], maxPBES2Count: highestCount }
  try {
    const { plaintext } = await compactDecrypt(wrapped.trim(), new TextEncoder().encode(passphrase), options)
    if (plaintext.length === keyBytes) return plaintext
  } catch {
    // jose can't tell a wrong passphrase from a broken file, nor can we.
  }
  throw storeError(
    'wrong_store_key',
    'the passphrase does not open the store',
    'try again with the right one',
  )
}
