import type * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'

/**
 * Where a browser ends the person's session at the server (OpenID Connect RP-Initiated Logout 1.0, 2). Whether that may
 * be opened is for the caller to check.
 *
 * Throws FobError no_endpoint (7).
 *
 * @param idToken says whose session; without it the server asks the person
 */
export function endSessionUrl(config: client.Configuration, idToken: string | undefined): URL {
  const url = endpoint(config, 'end_session_endpoint')
  url.searchParams.set('client_id', config.clientMetadata().client_id)
  if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken)
  return url
}
