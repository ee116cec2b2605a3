/** Client authentication by a JWT (RFC 7523 2.2), as openid-client wants it. */
import type * as client from 'openid-client'
import { usageError } from '../errors.ts'
import type { SigningKey } from './keys/signing-key.ts'

export interface AssertionTerms {
  /** `issuer` (RFC 7523bis: nothing else is safe), `token-endpoint` as older servers want it, or a value of its own. */
  readonly audience: string
  readonly signingAlg: string | undefined
  readonly now: () => Date
}

/** A ready-made assertion, asked for anew at each request; the audience is for who can choose it. */
export type AssertionSource = (audience: string) => Promise<string>

type Make = (as: client.ServerMetadata, clientId: string) => Promise<string>

function byAssertion(make: Make): client.ClientAuth {
  // openid-client awaits it, whatever its type says: its own PrivateKeyJwt is async too.
  return async (as, { client_id }, body) => {
    body.set('client_id', client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', await make(as, client_id))
  }
}

export const ready = (source: AssertionSource, { audience }: AssertionTerms): client.ClientAuth =>
  byAssertion(as => source(audienceIn(as, audience)))

/** private_key_jwt. Throws FobError (2) when called, where key and algorithm don't fit. */
export const signedByKey = (
  key: SigningKey,
  { audience, signingAlg, now }: AssertionTerms,
): client.ClientAuth =>
  byAssertion(async (as, clientId) =>
    (await import('./sign-jwt.ts')).signJwt({
      key,
      alg: signingAlg,
      offered: as.token_endpoint_auth_signing_alg_values_supported,
      claims: claims(clientId, audienceIn(as, audience)),
      now: now(),
    }),
  )

/** client_secret_jwt. */
export function signedBySecret(
  secret: string,
  { audience, signingAlg = 'HS256', now }: AssertionTerms,
): client.ClientAuth {
  if (!signingAlg.startsWith('HS')) {
    throw usageError(
      'algorithm_mismatch',
      `${signingAlg} needs a private key, and client_secret_jwt has a secret`,
      '--signing-alg HS256, or --client-auth private_key_jwt',
    )
  }
  return byAssertion(async (as, clientId) =>
    (await import('./sign-jwt.ts')).signWithSecret(
      secret,
      signingAlg,
      claims(clientId, audienceIn(as, audience)),
      now(),
    ),
  )
}

const claims = (clientId: string, aud: string) => ({ iss: clientId, sub: clientId, aud })

/** `issuer` and `token-endpoint` (or as metadata spells it) stand for what the server is called; anything else for itself. */
export function audienceIn(as: client.ServerMetadata, audience: string): string {
  if (!isOfServer(audience)) return audience
  return audience === 'issuer' ? as.issuer : (as.token_endpoint ?? as.issuer)
}

export const isOfServer = (audience: string): boolean => /^(issuer|token[-_]endpoint)$/.test(audience)
