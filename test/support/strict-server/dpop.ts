/** Proofs of possession at the token endpoint (RFC 9449 4.3). */
import type { IncomingHttpHeaders } from 'node:http'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import { Refusal, type State } from './state.ts'

/** Thumbprint of the key; undefined where nothing is to be bound. */
export async function boundKey({ dpop }: IncomingHttpHeaders, state: State): Promise<string | undefined> {
  if (dpop === undefined) return undefined
  const terms = { typ: 'dpop+jwt', maxTokenAge: 60 }
  const { payload, protectedHeader } = await jwtVerify(String(dpop), EmbeddedJWK, terms).catch(error => {
    throw new Refusal('invalid_dpop_proof', error.code)
  })
  const { htm, htu, jti, ath } = payload
  const isNew = jti !== undefined && !state.seen.has(jti)
  const isFit = htm === 'POST' && htu === `${state.issuer}/token` && ath === undefined && isNew
  if (!isFit || !protectedHeader.jwk) throw new Refusal('invalid_dpop_proof', 'htm, htu, ath or jti')
  state.seen.add(jti)
  return calculateJwkThumbprint(protectedHeader.jwk)
}
