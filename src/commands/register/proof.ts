/** By what the client will prove itself: read before the request, so that none is registered that can't. */
import type { X509Certificate } from 'node:crypto'
import type { ServerMetadata } from 'openid-client'
import { signingAlgorithms } from '../../config/key-settings.ts'
import type { Settings } from '../../config/settings.ts'
import type { ClientMetadata } from '../../flows/registration.ts'
import { type ClientAuthMethod, clientAuthentication } from '../../oidc/client-authentication.ts'
import { checkAlgorithm, chooseAlgorithm } from '../../oidc/keys/algorithms.ts'
import { pemCertificates } from '../../oidc/keys/pem.ts'
import { certificateJwk, isSelfSigned, keyJwk, subjectName } from '../../oidc/keys/registered.ts'
import type { SigningKey } from '../../oidc/keys/signing-key.ts'
import { clientCertificate, type KeyWorld, signingKey } from '../shared/keys.ts'

export interface Proof {
  readonly method: ClientAuthMethod | undefined
  readonly key?: SigningKey
  readonly certificate?: X509Certificate
  readonly signingAlg: string | undefined
}

/** Throws FobError (2) for what is of no use or missing, (8) for a file that others can read. */
export async function readProof(world: KeyWorld, more: ClientMetadata): Promise<Proof> {
  const { clientAuth, signingAlg } = world.settings
  const key = await signingKey(world)
  if (key) checkAlgorithm(key, signingAlg)
  const [certificate] = pemCertificates((await clientCertificate(world))?.cert ?? '', '--tls-cert')
  const method = clientAuth ?? (key ? 'private_key_jwt' : certificate && byCertificate(certificate))
  if (method && !method.startsWith('client_secret') && !saysKeys(more)) {
    // To hear now what would be missing later.
    const terms = { audience: 'issuer', signingAlg, now: world.deps.now }
    clientAuthentication(method, { ...(key && { key }), tls: certificate !== undefined }, terms)
  }
  return { method, signingAlg, ...(key && { key }), ...(certificate && { certificate }) }
}

const byCertificate = (certificate: X509Certificate) =>
  isSelfSigned(certificate) ? 'self_signed_tls_client_auth' : 'tls_client_auth'

const saysKeys = (more: ClientMetadata) =>
  Object.keys(more).some(name => /^(jwks|tls_client_auth_)/.test(name))

export interface RegisteredProof {
  readonly metadata: ClientMetadata
  /** Of the key, as it was registered: for the profile. */
  readonly settings: Settings
}

/** What the server is told (RFC 7591 2, RFC 8705 2): pure. */
export function registeredProof(
  { method, key, certificate, signingAlg }: Proof,
  server: ServerMetadata,
  more: ClientMetadata,
): RegisteredProof {
  const alg = key && chooseAlgorithm(key, signingAlg, server.token_endpoint_auth_signing_alg_values_supported)
  const named = signingAlgorithms.find(name => name === alg)
  const jwk = key && alg && keyJwk(key, alg)
  const shown = method === 'self_signed_tls_client_auth' && certificate && certificateJwk(certificate)
  const keys = [jwk, shown].filter(Boolean)
  const own = saysKeys(more)
  return {
    metadata: {
      ...(method && { token_endpoint_auth_method: method }),
      ...(method === 'private_key_jwt' && alg && { token_endpoint_auth_signing_alg: alg }),
      ...(keys.length > 0 && !own && { jwks: { keys } }),
      ...(method === 'tls_client_auth' &&
        certificate &&
        !own && { tls_client_auth_subject_dn: subjectName(certificate) }),
    },
    settings: jwk ? { keyId: jwk.kid, ...(named && { signingAlg: named }) } : {},
  }
}
