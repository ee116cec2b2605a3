/** Which JWS algorithms (RFC 7518 3.1, RFC 8037) a key can sign with: the key pins them. */
import type { KeyObject } from 'node:crypto'
import { type FobError, usageError } from '../../errors.ts'
import type { SigningKey } from './signing-key.ts'

const rsa = ['RS256', 'PS256', 'RS384', 'RS512', 'PS384', 'PS512']
const curves: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
}
const eddsa = ['EdDSA', 'Ed25519']

/** The first is the one to use where nobody says another. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  if (asymmetricKeyType === 'rsa') return rsa
  if (asymmetricKeyType === 'ed25519') return eddsa
  return curves[asymmetricKeyDetails?.namedCurve ?? ''] ?? []
}

/** Bits under which RFC 7518 3.3 and 3.5 allow no RSA key. */
const leastRsaBits = 2048

/** Throws FobError (2) for a key that signs nothing, and where `--signing-alg` or the JWK's alg is not the key's. */
export function checkAlgorithm({ key, alg }: SigningKey, named: string | undefined): void {
  const possible = algorithmsOf(key)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? leastRsaBits
  if (possible.length === 0 || bits < leastRsaBits) throw unfit(key, bits)
  if (alg !== undefined && !possible.includes(alg)) throw mismatch(alg, possible)
  if (named !== undefined && !possible.includes(named)) throw mismatch(named, possible)
  if (named !== undefined && alg !== undefined && named !== alg) throw mismatch(named, [alg])
}

/**
 * The algorithm to sign with: that of the person, else of the JWK, else the first that the server takes.
 *
 * @param offered what the server lists; undefined where it says nothing
 */
export function chooseAlgorithm(
  key: SigningKey,
  named: string | undefined,
  offered: readonly string[] | undefined,
): string {
  checkAlgorithm(key, named)
  const possible = algorithmsOf(key.key)
  return named ?? key.alg ?? possible.find(alg => offered?.includes(alg)) ?? possible[0] ?? ''
}

const mismatch = (alg: string, possible: readonly string[]): FobError =>
  usageError(
    'algorithm_mismatch',
    `${alg} does not fit the key, which signs with ${possible.join(', ')}`,
    `--signing-alg ${possible[0]}, or no --signing-alg at all`,
  )

function unfit({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, bits: number): FobError {
  const { namedCurve } = asymmetricKeyDetails ?? {}
  const kind = asymmetricKeyType === 'rsa' ? `RSA with ${bits} bits` : (namedCurve ?? asymmetricKeyType)
  return usageError(
    'unfit_key',
    `no signature can be made with a key of type ${kind}`,
    'use RSA from 2048 bits (an ordinary one does PS256 too), EC P-256 or Ed25519',
  )
}
