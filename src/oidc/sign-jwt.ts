/** JWTs that fob signs (RFC 7519): client assertions, authorization grants, request objects. */

import { SignJWT } from 'jose'
import { randomBytes } from '../crypto.ts'
import { chooseAlgorithm } from './keys/algorithms.ts'
import { certificateHeader } from './keys/certificate.ts'
import type { SigningKey } from './keys/signing-key.ts'

/** Seconds that an assertion is good: it is made for one request. */
const lifetime = 60

export interface JwtInput {
  readonly key: SigningKey
  readonly alg?: string | undefined
  /** Algorithms that the server lists. */
  readonly offered?: readonly string[] | undefined
  readonly claims: Readonly<Record<string, unknown>>
  readonly typ?: string
  readonly now: Date
}

/** Adds iat, exp and a jti of its own, unless the claims have them. Throws FobError (2) where key and alg don't fit. */
export async function signJwt({ key, alg, offered, claims, typ = 'JWT', now }: JwtInput): Promise<string> {
  const header = {
    alg: chooseAlgorithm(key, alg, offered),
    typ,
    ...(key.kid !== undefined && { kid: key.kid }),
    ...certificateHeader(key.certificates),
  }
  return new SignJWT({ ...times(now), ...claims }).setProtectedHeader(header).sign(key.key)
}

/** The same by HMAC with the client secret (OpenID Connect Core 9, client_secret_jwt). */
export const signWithSecret = (secret: string, alg: string, claims: JwtInput['claims'], now: Date) =>
  new SignJWT({ ...times(now), ...claims })
    .setProtectedHeader({ alg, typ: 'JWT' })
    .sign(new TextEncoder().encode(secret))

function times(now: Date) {
  const iat = Math.floor(now.getTime() / 1000)
  return { iat, exp: iat + lifetime, jti: randomBytes(16).toString('base64url') }
}
