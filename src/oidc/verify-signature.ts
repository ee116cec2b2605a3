/**
 * The signature of any JWT against the keys of an issuer that the person trusts. The token itself has no say in where
 * keys come from: jku, x5u, jwk and x5c in its header, and its own iss, are never followed (RFC 8725 3.10).
 */
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import { exit, FobError } from '../errors.ts'
import { safeText } from '../safe-text.ts'
import type { DecodedJwt } from './jwt.ts'
import { fetchKeys } from './key-set.ts'
import { type DiscoverInput, discoverServer } from './server.ts'

/** Signatures that a public key checks. With HMAC whoever can verify can forge, and a public key is no secret. */
const algorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/**
 * Resolves where a key of the issuer made this signature. Says nothing of times and audience.
 *
 * Throws FobError: check_failed (8), no_endpoint (7) for an issuer without keys, and what the server or network does.
 */
export async function verifySignature(
  token: string,
  { header, claims }: DecodedJwt,
  input: DiscoverInput,
): Promise<void> {
  const alg = String(header.alg)
  if (!algorithms.includes(alg)) throw unverifiable(alg)
  const { issuer: template, jwks_uri: uri } = await issuerAndKeys(input)
  // Entra ID's metadata for many tenants leaves a place for the one that the token names.
  const issuer = template?.replace('{tenantid}', String(claims?.tid))
  if (issuer !== undefined && claims?.iss !== undefined && claims.iss !== issuer) {
    throw otherIssuer(claims.iss, issuer)
  }
  const keys = await fetchKeys(uri, input.fetch)
  await verify(token, keys).catch(error => {
    throw notByIssuer(issuer ?? new URL(uri ?? '').host, error)
  })
}

/** A key set that the person names needs no metadata. */
async function issuerAndKeys(input: DiscoverInput) {
  const { issuer, endpoints } = input.server
  if (endpoints.jwks_uri) return { issuer, jwks_uri: endpoints.jwks_uri }
  return (await discoverServer(input)).metadata
}

async function verify(token: string, set: JSONWebKeySet): Promise<void> {
  const options = { algorithms: [...algorithms] }
  try {
    await compactVerify(token, createLocalJWKSet(set), options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    // Without a kid every key of that type may be the one.
    for await (const key of error) {
      const matches = await compactVerify(token, key, options).then(
        () => true,
        () => false,
      )
      if (matches) return
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

const checkFailed = (message: string, hint: string, cause?: unknown) =>
  new FobError('check_failed', exit.security, message, { hint, cause })

const unverifiable = (alg: string) =>
  alg === 'none'
    ? checkFailed('the token is not signed: anybody can have written it', 'do not believe what it says')
    : checkFailed(
        `fob can't verify a signature by ${safeText(alg, 40)} with public keys`,
        'ask its server: fob introspect PROFILE --token-file -',
      )

const otherIssuer = (found: unknown, wanted: string) =>
  checkFailed(
    `the token says that it is from ${safeText(String(found), 200)}, not from ${wanted}`,
    'name the issuer that you trust: --issuer URL',
  )

const reasons: ReadonlyArray<readonly [new (...words: never[]) => Error, string]> = [
  [errors.JWKSNoMatchingKey, 'no key of ISSUER fits the token'],
  [errors.JWSSignatureVerificationFailed, 'the signature is not by a key of ISSUER'],
]

function notByIssuer(issuer: string, error: unknown): FobError {
  const [, reason = 'the signature can’t be verified with the keys of ISSUER'] =
    reasons.find(([kind]) => error instanceof kind) ?? []
  return checkFailed(reason.replace('ISSUER', issuer), 'do not believe what the token says', error)
}
