import * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'
import { translated } from '../oidc/translate.ts'

export interface RevocationInput {
  readonly config: client.Configuration
  readonly token: string
  /** What the token is, where that is known. */
  readonly hint?: 'refresh_token' | 'access_token' | undefined
}

/**
 * Token revocation, RFC 7009 2. Resolves also for a token that the server does not know: it is not valid then.
 *
 * Throws FobError: no_endpoint (7), and what the server or the network does.
 */
export async function revokeToken({ config, token, hint }: RevocationInput): Promise<void> {
  const { host } = endpoint(config, 'revocation_endpoint')
  await translated(host, () =>
    client.tokenRevocation(config, token, hint === undefined ? {} : { token_type_hint: hint }),
  )
}
