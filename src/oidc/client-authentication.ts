/** How a client proves itself at the token endpoint (RFC 6749 2.3), as a table. */
import * as client from 'openid-client'
import { usageError } from '../errors.ts'
import {
  type AssertionSource,
  type AssertionTerms,
  ready,
  signedByKey,
  signedBySecret,
} from './client-assertion.ts'
import { checkAlgorithm } from './keys/algorithms.ts'
import type { SigningKey } from './keys/signing-key.ts'

export interface Credentials {
  readonly clientSecret?: string
  readonly key?: SigningKey
  /** The key is there to sign requests: another credential proves the client. */
  readonly keySignsOnly?: boolean
  /** Made by somebody else: a file, a command, the CI system. */
  readonly assertion?: AssertionSource
  /** A client certificate is shown in each TLS connection (RFC 8705). */
  readonly tls?: boolean
}

type Build = (credentials: Credentials, terms: AssertionTerms) => client.ClientAuth

const methods = {
  none: () => client.None(),
  // Where the grant itself says who asks: not even client_id is sent (Google's service accounts).
  anonymous: () => () => {},
  // Both form-encode as RFC 6749 2.3.1 and appendix B ask.
  client_secret_basic: ({ clientSecret }) => client.ClientSecretBasic(needed(clientSecret)),
  client_secret_post: ({ clientSecret }) => client.ClientSecretPost(needed(clientSecret)),
  client_secret_jwt: ({ clientSecret }, terms) => signedBySecret(needed(clientSecret), terms),
  private_key_jwt: ({ key, assertion }, terms) => {
    if (assertion) return ready(assertion, terms)
    const own = neededKey(key)
    checkAlgorithm(own, terms.signingAlg)
    return signedByKey(own, terms)
  },
  tls_client_auth: byCertificate,
  self_signed_tls_client_auth: byCertificate,
} as const satisfies Record<string, Build>

export type ClientAuthMethod = keyof typeof methods

/** Throws FobError (2) where the credentials don't suffice for the method. */
export function clientAuthentication(
  method: ClientAuthMethod,
  credentials: Credentials,
  terms: AssertionTerms,
): client.ClientAuth {
  return methods[method](credentials, terms)
}

const bySecret = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const

/**
 * The method to use where the person named none: what the credentials allow and the server lists. A server that lists
 * nothing means client_secret_basic (RFC 8414 2).
 */
export function chooseMethod(
  credentials: Credentials,
  offered: readonly string[] | undefined,
): ClientAuthMethod {
  if (credentials.assertion || (credentials.key && !credentials.keySignsOnly)) return 'private_key_jwt'
  if (credentials.clientSecret !== undefined) {
    for (const method of bySecret) if (offered?.includes(method)) return method
    return 'client_secret_basic'
  }
  if (!credentials.tls) return 'none'
  // On the wire both are the same; a public client may have a certificate to bind its tokens to, and sends the same.
  return offered?.includes('tls_client_auth') ? 'tls_client_auth' : 'self_signed_tls_client_auth'
}

/** RFC 8705 2: the certificate says who it is, the request only names the client. */
function byCertificate({ tls }: Credentials): client.ClientAuth {
  if (tls) return client.TlsClientAuth()
  throw usageError(
    'no_client_certificate',
    'this client authentication method needs a client certificate',
    'give --tls-cert PATH and --tls-key PATH, or tls_cert and tls_key in the profile',
  )
}

function needed(clientSecret: string | undefined): string {
  if (clientSecret !== undefined) return clientSecret
  throw usageError(
    'no_client_secret',
    'this client authentication method needs a client secret',
    'give it with --client-secret-file PATH (- is stdin), FOB_CLIENT_SECRET, or client_secret in the profile',
  )
}

function neededKey(key: SigningKey | undefined): SigningKey {
  if (key) return key
  throw usageError(
    'no_private_key',
    'this client authentication method needs a private key or a ready-made assertion',
    'give --private-key PATH or --client-assertion-file PATH, or private_key in the profile',
  )
}
