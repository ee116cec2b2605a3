/** What fob asks a server to register (RFC 7591 2): pure. */
import type { ServerMetadata } from 'openid-client'
import type { FlowName, Settings } from '../../config/settings.ts'
import type { ClientMetadata } from '../../flows/registration.ts'
import { defaultRedirectUri } from '../../loopback/redirect-uri.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const cibaGrant = 'urn:openid:params:grant-type:ciba'

type Ways = Readonly<Record<string, unknown>>

const byBrowser = (redirectUris: readonly string[], more: readonly string[]): Ways => ({
  application_type: 'native',
  redirect_uris: redirectUris,
  grant_types: ['authorization_code', 'refresh_token', ...more],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
})

const withoutBrowser = (grantTypes: readonly string[], method: string): Ways => ({
  redirect_uris: [],
  grant_types: grantTypes,
  response_types: [],
  token_endpoint_auth_method: method,
})

type ByFlow = Partial<Record<FlowName, (uris: readonly string[]) => Ways>>

const byFlow: ByFlow = {
  pkce: uris => byBrowser(uris, []),
  device: () => ({
    ...withoutBrowser([deviceGrant, 'refresh_token'], 'none'),
    application_type: 'native',
  }),
  ciba: () => ({
    ...withoutBrowser([cibaGrant, 'refresh_token'], 'client_secret_basic'),
    backchannel_token_delivery_mode: 'poll',
  }),
  'client-credentials': () => withoutBrowser(['client_credentials'], 'client_secret_basic'),
  'jwt-bearer': () => withoutBrowser([jwtGrant], 'client_secret_basic'),
}

interface Asked {
  readonly clientName: string
  /** By what the client proves itself. */
  readonly proof: ClientMetadata
  /** Members that the person gives: they go before ours. */
  readonly more: ClientMetadata
}

export function clientMetadata(
  { flow, redirectUri, scope, dpop }: Settings,
  server: ServerMetadata,
  { clientName, proof, more }: Asked,
): ClientMetadata {
  const uris = redirectUri ?? [defaultRedirectUri]
  const device = server.device_authorization_endpoint ? [deviceGrant] : []
  const ways = (flow && byFlow[flow]?.(uris)) ?? byBrowser(uris, device)
  return {
    client_name: clientName,
    ...ways,
    ...proof,
    ...(scope && { scope: scope.join(' ') }),
    ...(dpop === 'required' && { dpop_bound_access_tokens: true }),
    ...more,
  }
}
