/** Tokens bound to a key (RFC 9449): the key, and who makes its proofs. */
import { exportJWK, importJWK } from 'jose'
import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { endpoint } from './configuration.ts'
import { publicPart } from './keys/public-jwk.ts'
import type { DpopKey } from './tokens.ts'

/** required: a server that binds nothing is refused. optional: its Bearer token will do. */
export type DpopMode = 'required' | 'optional'

/** What a request for tokens is bound to. */
export interface Dpop {
  readonly mode: DpopMode
  readonly key: DpopKey
  /** Makes a proof for each request and remembers nonces; openid-client repeats a request once for `use_dpop_nonce`. */
  readonly handle: client.DPoPHandle
}

/** The first that the server takes; one that lists none will take the first. */
const algorithms = ['ES256', 'ES384', 'ES512', 'Ed25519', 'PS256', 'RS256']

/** A new key, which can be kept. Throws FobError no_dpop_algorithm (7). */
export async function newDpopKey(config: client.Configuration): Promise<DpopKey> {
  const offered = config.serverMetadata().dpop_signing_alg_values_supported
  const alg = algorithms.find(name => offered?.includes(name) ?? true)
  if (alg === undefined) throw noAlgorithm(config)
  const { privateKey } = await client.randomDPoPKeyPair(alg, { extractable: true })
  const { kty = '', ...members } = await exportJWK(privateKey)
  return { ...members, kty, alg }
}

export async function bindTo(
  config: client.Configuration,
  key: DpopKey,
  mode: DpopMode = 'required',
): Promise<Dpop> {
  return { mode, key, handle: client.getDPoPHandle(config, await keyPair(key)) }
}

async function keyPair(key: DpopKey) {
  const [privateKey, publicKey] = await Promise.all([
    importJWK({ ...key }, key.alg),
    importJWK(publicPart(key), key.alg, { extractable: true }),
  ])
  return { privateKey, publicKey } as client.CryptoKeyPair
}

function noAlgorithm(config: client.Configuration): FobError {
  const { host } = endpoint(config, 'token_endpoint')
  return new FobError(
    'no_dpop_algorithm',
    exit.serverAnswer,
    `${host} takes no DPoP algorithm that fob has`,
    {
      hint: `fob has ${algorithms.join(', ')}; without DPoP: leave --dpop out`,
    },
  )
}
