/** What fob asks a server to register (RFC 7591 2): pure. */
import type { ServerMetadata } from 'openid-client'
import type { FlowName, Settings } from '../../config/settings.ts'
import type { ClientMetadata } from '../../flows/registration.ts'
import { defaultRedirectUri } from '../../loopback/redirect-uri.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

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
  'client-credentials': () => withoutBrowser(['client_credentials'], 'client_secret_basic'),
}

/** @param more members that the person gives: they go before ours */
export function clientMetadata(
  { flow, redirectUri, clientAuth, scope, dpop }: Settings,
  server: ServerMetadata,
  clientName: string,
  more: ClientMetadata,
): ClientMetadata {
  const uris = redirectUri ?? [defaultRedirectUri]
  const device = server.device_authorization_endpoint ? [deviceGrant] : []
  const ways = (flow && byFlow[flow]?.(uris)) ?? byBrowser(uris, device)
  return {
    client_name: clientName,
    ...ways,
    ...(clientAuth && { token_endpoint_auth_method: clientAuth }),
    ...(scope && { scope: scope.join(' ') }),
    ...(dpop === 'required' && { dpop_bound_access_tokens: true }),
    ...more,
  }
}
