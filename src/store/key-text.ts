import { storeError } from './error.ts'
import { keyBytes } from './jwe.ts'

// Both are 32 bytes: 43 digits of base64 hold 258 bits.
const hexKey = /^[0-9a-f]{64}$/i
const base64Key = /^[A-Za-z0-9+/_-]{43}=?$/

/**
 * 32 bytes from base64, base64url or hex.
 *
 * @throws FobError `store_key_invalid` (exit 9) for anything else: a passphrase taken as a key could be guessed.
 */
export function parseKey(text: string, source: string): Uint8Array {
  const trimmed = text.trim()
  if (hexKey.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (base64Key.test(trimmed)) return Buffer.from(trimmed, 'base64')
  const message = `${source} does not hold ${keyBytes} bytes in base64 or hex`
  throw storeError('store_key_invalid', message, 'make one with: openssl rand -base64 32')
}
