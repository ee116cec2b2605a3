/** What a server offers, read from its metadata (RFC 8414 2 and the RFCs that add to it): pure, for `fob discover`. */
import type { ServerMetadata } from 'openid-client'

export interface Capabilities {
  readonly issuer: string
  readonly endpoints: Readonly<Record<string, string>>
  readonly grants: readonly string[]
  readonly clientAuthentication: readonly string[]
  readonly pkce: readonly string[]
  readonly extensions: readonly string[]
  readonly scopes: readonly string[]
  /** fob's commands, each with why it will not work, or undefined where it should. */
  readonly commands: ReadonlyArray<{ readonly command: string; readonly lacks?: string }>
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

export function capabilities(metadata: ServerMetadata): Capabilities {
  const grants = strings(metadata.grant_types_supported)
  return {
    issuer: metadata.issuer,
    endpoints: Object.fromEntries(
      Object.entries(metadata).filter(
        (entry): entry is [string, string] =>
          /(_endpoint|^jwks_uri)$/.test(entry[0]) && typeof entry[1] === 'string',
      ),
    ),
    // RFC 8414 2: what an absent list means.
    grants: metadata.grant_types_supported ? grants : ['authorization_code', 'implicit'],
    clientAuthentication: metadata.token_endpoint_auth_methods_supported
      ? strings(metadata.token_endpoint_auth_methods_supported)
      : ['client_secret_basic'],
    pkce: strings(metadata.code_challenge_methods_supported),
    extensions: extensions.filter(([, has]) => has(metadata)).map(([name]) => name),
    scopes: strings(metadata.scopes_supported),
    commands: commands.map(({ command, endpoint, grant }) => {
      const lacks = lacking(metadata, endpoint, grant)
      return { command, ...(lacks && { lacks }) }
    }),
  }
}

const extensions: ReadonlyArray<readonly [string, (metadata: ServerMetadata) => boolean]> = [
  ['pushed authorization requests (RFC 9126)', m => Boolean(m.pushed_authorization_request_endpoint)],
  ['pushed authorization requests required', m => m.require_pushed_authorization_requests === true],
  ['issuer identification (RFC 9207)', m => m.authorization_response_iss_parameter_supported === true],
  ['DPoP (RFC 9449)', m => strings(m.dpop_signing_alg_values_supported).length > 0],
  [
    'mutual TLS (RFC 8705)',
    m => m.tls_client_certificate_bound_access_tokens === true || Boolean(m.mtls_endpoint_aliases),
  ],
  [
    'signed requests (RFC 9101)',
    m => strings(m.request_object_signing_alg_values_supported).some(alg => alg !== 'none'),
  ],
  [
    'encrypted requests (RFC 9101)',
    m => strings(m.request_object_encryption_alg_values_supported).length > 0,
  ],
  ['JARM', m => strings(m.authorization_signing_alg_values_supported).length > 0],
  [
    'rich authorization requests (RFC 9396)',
    m => strings(m.authorization_details_types_supported).length > 0,
  ],
  ['dynamic client registration (RFC 7591)', m => Boolean(m.registration_endpoint)],
  ['CIBA', m => Boolean(m.backchannel_authentication_endpoint)],
]

const commands = [
  { command: 'fob token client-credentials', endpoint: 'token_endpoint', grant: 'client_credentials' },
  { command: 'fob login --pkce', endpoint: 'authorization_endpoint', grant: 'authorization_code' },
  {
    command: 'fob login --device',
    endpoint: 'device_authorization_endpoint',
    grant: 'urn:ietf:params:oauth:grant-type:device_code',
  },
  {
    command: 'fob login --ciba',
    endpoint: 'backchannel_authentication_endpoint',
    grant: 'urn:openid:params:grant-type:ciba',
  },
  { command: 'fob refresh', endpoint: 'token_endpoint', grant: 'refresh_token' },
  { command: 'fob register', endpoint: 'registration_endpoint', grant: undefined },
  { command: 'fob logout (revocation)', endpoint: 'revocation_endpoint', grant: undefined },
] as const

/** A list of grants that is absent says little in practice, so only a list that is there can rule a command out. */
function lacking(metadata: ServerMetadata, endpoint: string, grant: string | undefined): string | undefined {
  if (!metadata[endpoint]) return `no ${endpoint}`
  const listed = metadata.grant_types_supported
  return grant && listed && !listed.includes(grant) ? `grant ${grant} is not listed` : undefined
}
