/** Proofs of possession at the protected API (RFC 9449 4.3 and 7). */
import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'

export interface ProofInput {
  readonly proof: string
  readonly method: string
  /** Without query. */
  readonly url: string
  readonly token: string
}

/** The thumbprint of the key, where the proof is for this request and token. */
export async function provenThumbprint({
  proof,
  method,
  url,
  token,
}: ProofInput): Promise<string | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      maxTokenAge: 60,
    })
    const ath = createHash('sha256').update(token).digest('base64url')
    const fits = payload.htm === method && payload.htu === url && payload.ath === ath && payload.jti
    return fits && protectedHeader.jwk ? await calculateJwkThumbprint(protectedHeader.jwk) : undefined
  } catch {
    return undefined
  }
}
