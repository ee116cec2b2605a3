import * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'
import { translated } from '../oidc/translate.ts'

/**
 * What the server knows of a token, RFC 7662 2: `active` and more, or no more than that it is not active.
 *
 * Throws FobError: no_endpoint (7), and what the server or the network does.
 */
export async function introspectToken(
  config: client.Configuration,
  token: string,
): Promise<client.IntrospectionResponse> {
  const { host } = endpoint(config, 'introspection_endpoint')
  return translated(host, () => client.tokenIntrospection(config, token))
}
