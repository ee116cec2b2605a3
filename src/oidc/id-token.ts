/** What openid-client leaves open about ID tokens that it has verified otherwise. */
import { createHash } from 'node:crypto'
import type * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'

/** Hash of each signature algorithm (OpenID Connect Core 3.1.3.6); EdDSA with Ed25519 hashes with SHA-512. */
const hashOf = (alg: unknown): string | undefined => {
  if (alg === 'EdDSA' || alg === 'Ed25519') return 'sha512'
  const bits = /^[A-Z]{2}(256|384|512)$/.exec(String(alg))?.[1]
  return bits && `sha${bits}`
}

function hashIn(idToken: string): string | undefined {
  const header: unknown = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString('utf8'))
  return hashOf((header as { alg?: unknown }).alg)
}

/**
 * OpenID Connect Core 3.1.3.8: an `at_hash` that is there must be that of the access token, or the two are not of one
 * answer. Throws FobError check_failed (8).
 */
export function checkAccessTokenHash(
  host: string,
  idToken: string,
  claims: client.IDToken,
  accessToken: string,
): void {
  const { at_hash: found } = claims
  if (found === undefined) return
  const hash = hashIn(idToken)
  if (!hash || halfHash(hash, accessToken) === found) return
  throw new FobError(
    'check_failed',
    exit.security,
    `an answer of ${host} failed a check: the ID token belongs to another access token (at_hash)`,
    { hint: 'nothing was stored; tell the owner of the server' },
  )
}

/** The left half, in base64url. */
function halfHash(hash: string, value: string): string {
  const digest = createHash(hash).update(value).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
