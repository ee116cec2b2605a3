import { alphanumeric, consistsOf } from '../config/words.ts'
import { bytesOf } from '../engine.ts'
import { storeError } from './error.ts'
import { keyBytes } from './jwe.ts'

const hexDigits = '0123456789abcdefABCDEF'
const base64Digits = `${alphanumeric}+/_-`

/**
 * 32 bytes from base64, base64url or hex.
 *
 * @throws FobError `store_key_invalid` (exit 9) for anything else: a passphrase taken as a key could be guessed.
 */
export function parseKey(text: string, source: string): Uint8Array {
  const trimmed = text.trim()
  if (trimmed.length === 64 && consistsOf(trimmed, hexDigits)) return bytesOf(trimmed, 'hex')
  const digits = trimmed.endsWith('=') ? trimmed.slice(0, -1) : trimmed
  // 43 digits of base64 hold 258 bits.
  if (digits.length === 43 && consistsOf(digits, base64Digits)) return bytesOf(digits, 'base64')
  const message = `${source} does not hold ${keyBytes} bytes in base64 or hex`
  throw storeError('store_key_invalid', message, 'make one with: openssl rand -base64 32')
}
