import type { Configuration } from 'openid-client'
import { type FobError, usageError } from '../errors.ts'
import type { SigningKey } from '../oidc/keys/signing-key.ts'
import { signJwt } from '../oidc/sign-jwt.ts'
import { encryptRequest, type RequestEncryption } from './request-encryption.ts'

/** By what a request is signed, and for whom alone it is then to read. */
export interface RequestSigner {
  readonly key: SigningKey
  readonly alg?: string | undefined
  readonly encryption?: RequestEncryption | undefined
}

/** Seconds that it is good for: a person may open the address later. */
const lifetime = 600

/** These are JSON in a form, and values of their own in a JWT (RFC 9101 4, OpenID Connect Core 6.1, RFC 9396 3). */
const structured = new Set(['claims', 'authorization_details', 'max_age'])

/**
 * The parameters of an authorization request as a signed JWT, RFC 9101, encrypted where that is wanted: `request` in their place.
 *
 * Throws FobError (2) where key and algorithm don't fit, and as encryptRequest.
 */
export async function requestObject(
  config: Configuration,
  parameters: URLSearchParams,
  { key, alg, encryption }: RequestSigner,
  now: Date,
): Promise<URLSearchParams> {
  const { issuer, request_object_signing_alg_values_supported: offered } = config.serverMetadata()
  const { client_id } = config.clientMetadata()
  const own = { iss: client_id, aud: issuer, exp: Math.floor(now.getTime() / 1000) + lifetime, client_id }
  const claims = { response_type: 'code', ...asClaims(parameters), ...own }
  const typ = 'oauth-authz-req+jwt'
  const listed = Array.isArray(offered) ? offered : undefined
  const signed = await signJwt({ key, alg, offered: listed, claims, typ, now })
  return new URLSearchParams({
    request: encryption ? await encryptRequest(config, signed, encryption) : signed,
  })
}

/**
 * The parameters of a CIBA request as a signed JWT (OpenID CIBA Core 7.1.1), which has no encryption. Throws FobError (2)
 * where key and algorithm don't fit.
 */
export async function backchannelRequest(
  config: Configuration,
  parameters: URLSearchParams,
  { key, alg }: RequestSigner,
  now: Date,
): Promise<URLSearchParams> {
  const { issuer, backchannel_authentication_request_signing_alg_values_supported: offered } =
    config.serverMetadata()
  const nbf = Math.floor(now.getTime() / 1000)
  const own = { iss: config.clientMetadata().client_id, aud: issuer, nbf, exp: nbf + lifetime }
  const claims = { ...asClaims(parameters), ...own }
  const listed = Array.isArray(offered) ? offered : undefined
  return new URLSearchParams({ request: await signJwt({ key, alg, offered: listed, claims, now }) })
}

/** @param why `a request object has to be signed` */
export const noPrivateKey = (why: string): FobError =>
  usageError('no_private_key', why, 'give --private-key PATH, or private_key in the profile')

function asClaims(parameters: URLSearchParams): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const name of new Set(parameters.keys())) {
    const [first = '', ...more] = parameters.getAll(name)
    claims[name] = more.length > 0 ? [first, ...more] : structured.has(name) ? json(name, first) : first
  }
  return claims
}

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw usageError('invalid_setting', `${name} is no JSON`, `--${name.replaceAll('_', '-')} '{…}'`)
  }
}
