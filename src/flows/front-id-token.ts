import * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'
import { isTemplate, manyTenants } from '../oidc/entra.ts'
import { translated } from '../oidc/translate.ts'

const state = 'compared-already'

/**
 * The claims of an ID token that came by the browser, its signature, iss, aud, azp, times and nonce checked (OpenID
 * Connect Core 3.2.2.11). Throws FobError check_failed (8).
 *
 * openid-client has this for response_type=id_token alone: a Configuration of its own is told so, and the token alone
 * is shown to it.
 */
export async function verifiedClaims(
  config: client.Configuration,
  idToken: string,
  nonce: string | undefined,
  maxAge: number | undefined,
): Promise<client.IDToken> {
  const { host } = endpoint(config, 'authorization_endpoint')
  const { client_id } = config.clientMetadata()
  const metadata = config.serverMetadata()
  const own = isTemplate(metadata.issuer)
    ? await manyTenants(metadata, client_id, {}, client.None())
    : new client.Configuration(metadata, client_id, undefined, client.None())
  const fetch = config[client.customFetch]
  if (fetch) own[client.customFetch] = fetch
  client.allowInsecureRequests(own)
  client.useIdTokenResponseType(own)
  const shown = new URL(`http://127.0.0.1/#${new URLSearchParams({ id_token: idToken, state })}`)
  const checks = { expectedState: state, ...(maxAge !== undefined && { maxAge }) }
  return translated(host, () => client.implicitAuthentication(own, shown, nonce ?? '', checks))
}
