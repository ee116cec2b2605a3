/** Request objects that only the server can read (RFC 9101 6.1): signed first, then encrypted to a key of its own. */
import { CompactEncrypt, importJWK, type JWK } from 'jose'
import * as client from 'openid-client'
import { exit, FobError, usageError } from '../errors.ts'
import { contentEncryptionAlgorithms } from '../jwe-algorithms.ts'
import { fetchKeys } from '../oidc/key-set.ts'
import { safeText } from '../safe-text.ts'

/** Names as in client metadata (OpenID Connect Registration 2). */
export interface RequestEncryption {
  /** request_object_encryption_alg */
  readonly alg: string
  /** request_object_encryption_enc; undefined: as the server lists. */
  readonly enc?: string | undefined
}

/**
 * The signed JWT as a nested one (RFC 7519 5.2). Throws FobError encryption_not_offered (2), no_encryption_key (7), and
 * what fetching the server's keys throws.
 */
export async function encryptRequest(
  config: client.Configuration,
  signed: string,
  { alg, enc: named }: RequestEncryption,
): Promise<string> {
  const metadata = config.serverMetadata()
  const { host } = new URL(metadata.issuer)
  checkOffered(host, 'alg', alg, listed(metadata.request_object_encryption_alg_values_supported))
  const offered = listed(metadata.request_object_encryption_enc_values_supported)
  const enc = named ?? contentEncryption(offered)
  checkOffered(host, 'enc', enc, offered)
  const send = config[client.customFetch]
  const jwk = send && encryptionKey((await fetchKeys(metadata.jwks_uri, send)).keys, alg)
  if (!jwk) throw noKey(host, alg)
  const kid = typeof jwk.kid === 'string' ? { kid: jwk.kid } : {}
  // RFC 8725 3.11: the type of what is within may stand outside too, and tells request objects from other JWTs there.
  const header = { alg, enc, typ: 'oauth-authz-req+jwt', cty: 'JWT', ...kid }
  try {
    const text = new CompactEncrypt(new TextEncoder().encode(signed)).setProtectedHeader(header)
    return await text.encrypt(await importJWK(jwk, alg))
  } catch {
    throw noKey(host, alg)
  }
}

const listed = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined)

/** OpenID Connect Registration 2 has A128CBC-HS256 where a client says nothing. */
const contentEncryption = (offered: readonly unknown[] | undefined): string =>
  contentEncryptionAlgorithms.find(enc => offered?.includes(enc)) ?? 'A128CBC-HS256'

function checkOffered(
  host: string,
  name: 'alg' | 'enc',
  value: string,
  offered: readonly unknown[] | undefined,
): void {
  if (!offered || offered.includes(value)) return
  throw usageError(
    'encryption_not_offered',
    `${host} does not take request objects encrypted with the ${name} ${value}`,
    `--request-object-encryption-${name} with one that it lists: ${safeText(offered.join(', '), 300) || 'none'}`,
  )
}

const keyTypes: ReadonlyArray<readonly [algorithm: RegExp, fits: (jwk: JWK) => boolean]> = [
  [/^RSA-/, ({ kty }) => kty === 'RSA'],
  [/^ECDH-/, ({ kty, crv = '' }) => /^P-(256|384|521)$/.test(kty === 'EC' ? crv : '') || crv === 'X25519'],
]

/** For this algorithm: a key that is said to be for encryption before one that is for anything. */
function encryptionKey(keys: readonly JWK[], alg: string): JWK | undefined {
  const [, ofType] = keyTypes.find(([pattern]) => pattern.test(alg)) ?? []
  const fitting = keys.filter(
    key => ofType?.(key ?? {}) && [undefined, 'enc'].includes(key.use) && [undefined, alg].includes(key.alg),
  )
  return fitting.find(({ use }) => use === 'enc') ?? fitting[0]
}

const noKey = (host: string, alg: string) =>
  new FobError('no_encryption_key', exit.serverAnswer, `${host} publishes no key for ${alg}`, {
    hint: 'its owner has to add one; or choose another --request-object-encryption-alg, or none',
  })
