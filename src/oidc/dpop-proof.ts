/** Proofs for requests that another program sends (RFC 9449 4.2). */
import { importJWK, SignJWT } from 'jose'
import { randomBytes, sha256 } from '../crypto.ts'
import { publicPart } from './keys/public-jwk.ts'
import type { DpopKey } from './tokens.ts'

export interface ProofInput {
  readonly key: DpopKey
  readonly method: string
  readonly url: URL
  readonly accessToken: string
  /** Of the server's last `DPoP-Nonce` header. */
  readonly nonce?: string | undefined
  readonly now: Date
}

/** For one request: servers accept it for a minute or so, and once. */
export async function dpopProof({ key, method, url, accessToken, nonce, now }: ProofInput): Promise<string> {
  const claims = {
    jti: randomBytes(16).toString('base64url'),
    htm: method,
    // Without query and fragment.
    htu: `${url.origin}${url.pathname}`,
    iat: Math.floor(now.getTime() / 1000),
    ath: sha256(accessToken).toString('base64url'),
    ...(nonce !== undefined && { nonce }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: key.alg, jwk: publicPart(key) })
    .sign(await importJWK({ ...key }, key.alg))
}
