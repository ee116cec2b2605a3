/** From the codes of Node, OpenSSL and the parser to TransportFailure. */
import type { TransportFailure } from './transport.ts'

const byCode: Readonly<Record<string, TransportFailure>> = {
  ENOTFOUND: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-hostname',
  HOSTNAME_MISMATCH: 'tls-hostname',
  // A root of one's own that the server sends along: to trust, not to mend.
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-unknown-ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-unknown-ca',
  CERT_UNTRUSTED: 'tls-unknown-ca',
  // A trusted authority of that name has another key: it was made anew.
  CERT_SIGNATURE_FAILURE: 'tls-unknown-ca',
  EPROTO: 'tls-protocol',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-protocol',
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls-protocol',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-protocol',
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: 'tls-protocol',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls-protocol',
  HPE_HEADER_OVERFLOW: 'too-large',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
}

const byPattern: ReadonlyArray<readonly [RegExp, TransportFailure]> = [
  [/^EAI_/, 'dns'],
  [/^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|INVALID_|PATH_LENGTH_)/, 'tls'],
  [/^(HPE_|Z_|ERR_?_?BROTLI|ERR__ERROR_FORMAT)/, 'protocol'],
]

export function failureOf(error: unknown): TransportFailure {
  const code = codeOf(error)
  return byCode[code] ?? byPattern.find(([pattern]) => pattern.test(code))?.[1] ?? 'other'
}

function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown }
  if (typeof code === 'string' && code) return code
  // One error for each address tried.
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : ''
}
