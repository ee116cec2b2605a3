/** JSON Web Keys and key sets (RFC 7517). */
import { createPrivateKey, type X509Certificate } from 'node:crypto'
import { type FobError, usageError } from '../../errors.ts'
import { notPrivate, unreadableKey } from './errors.ts'
import { parse, parseCertificate } from './pem.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

type Jwk = Readonly<Record<string, unknown>>

export function loadJwk(input: KeyInput, text: string): SigningKey {
  const { place } = input
  const jwk = choose(parsed(text, place), input)
  if (jwk.kty === 'oct') throw notPrivate(place, 'a symmetric key')
  if (typeof jwk.d !== 'string') throw notPrivate(place, 'a public key')
  const key = parse(() => createPrivateKey({ key: { ...jwk }, format: 'jwk' }), place)
  return {
    key,
    ...(typeof jwk.kid === 'string' && { kid: jwk.kid }),
    ...(typeof jwk.alg === 'string' && { alg: jwk.alg }),
    certificates: chain(jwk, place),
  }
}

function parsed(text: string, place: string): Jwk {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadableKey(place, 'it is not JSON')
  }
}

/** Of a set the key that is named, else its only private one for what is wanted. */
function choose(value: Jwk, { keyId, use: wanted = 'sig', place }: KeyInput): Jwk {
  if (!Array.isArray(value.keys)) return value
  const keys: readonly Jwk[] = value.keys
  const other = wanted === 'sig' ? 'enc' : 'sig'
  const usable = keys.filter(({ use, d }) => use !== other && d !== undefined)
  const named = keys.filter(({ kid }) => kid === keyId)
  // The only one, without a name of its own, gets this one: so does a key that stands alone.
  const isNameless = keyId !== undefined && usable.length === 1 && usable[0]?.kid === undefined
  const fitting = keyId === undefined || isNameless ? usable : named
  const [only, second] = fitting
  if (only && !second) return only
  if (keys.length > 0 && usable.length === 0) {
    throw notPrivate(place, keys.some(({ d }) => d) ? `no private key with use ${wanted}` : 'public keys')
  }
  throw unclear(place, keyId, usable.length)
}

function unclear(place: string, keyId: string | undefined, count: number): FobError {
  if (keyId !== undefined) {
    return usageError('no_such_key', `no key in ${place} has the kid that --key-id names`, 'check --key-id')
  }
  return usageError(
    'several_keys',
    `${count} private keys are in ${place}`,
    'name one with --key-id KID, or keep it in a file of its own',
  )
}

/** RFC 7517 4.7: base64, not base64url. */
function chain({ x5c }: Jwk, place: string): X509Certificate[] {
  if (!Array.isArray(x5c)) return []
  return x5c.map(item => parseCertificate(Buffer.from(String(item), 'base64'), place))
}
