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

const hashed = { at_hash: 'access token', c_hash: 'code', s_hash: 'state' } as const

export interface HashCheck {
  readonly host: string
  readonly idToken: string
  readonly claims: client.IDToken
  readonly name: keyof typeof hashed
  /** What came along with the ID token. */
  readonly value: string
  /** True where the standard lets the server leave the hash out. */
  readonly mayLack?: boolean
}

/**
 * OpenID Connect Core 3.1.3.8, 3.2.2.9 and 3.3.2.11: a hash in the ID token must be that of what came with it, or the
 * two are not of one answer. Throws FobError check_failed (8).
 */
export function checkHash({ host, idToken, claims, name, value, mayLack = false }: HashCheck): void {
  const found = claims[name]
  if (found === undefined && mayLack) return
  const hash = hashIn(idToken)
  if (hash && found === halfHash(hash, value)) return
  const message =
    found === undefined
      ? `the ID token has no ${name}`
      : `the ID token belongs to another ${hashed[name]} (${name})`
  throw new FobError('check_failed', exit.security, `an answer of ${host} failed a check: ${message}`, {
    hint: 'nothing was stored; tell the owner of the server',
  })
}

/** The left half, in base64url. */
function halfHash(hash: string, value: string): string {
  const digest = createHash(hash).update(value).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
