/** What may be shown of a key: its public part as JWK (RFC 7517), and its thumbprint. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

export type Jwk = Readonly<Record<string, unknown>>

/** Picked by name, in the order of RFC 7638 3.1: no private member is ever shown, whatever kind of key it is. */
const publicMembers = ['crv', 'e', 'kty', 'n', 'x', 'y'] as const

export const publicPart = (jwk: Jwk): Record<string, unknown> =>
  Object.fromEntries(publicMembers.filter(name => name in jwk).map(name => [name, jwk[name]]))

export const publicJwk = (key: KeyObject): Record<string, unknown> =>
  publicPart((key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }))

/** RFC 7638, SHA-256: the `jkt` of a token that is bound to the key (RFC 9449 6.1). */
export const thumbprint = (jwk: Jwk): string =>
  createHash('sha256')
    .update(JSON.stringify(publicPart(jwk)))
    .digest('base64url')
