/** How a client proves itself at the token endpoint (RFC 6749 2.3), as a table. */
import * as client from 'openid-client'
import { usageError } from '../errors.ts'

export interface Credentials {
  readonly clientSecret?: string
}

type Build = (credentials: Credentials) => client.ClientAuth

const methods = {
  none: () => client.None(),
  // Both form-encode as RFC 6749 2.3.1 and appendix B ask.
  client_secret_basic: ({ clientSecret }) => client.ClientSecretBasic(needed(clientSecret)),
  client_secret_post: ({ clientSecret }) => client.ClientSecretPost(needed(clientSecret)),
} as const satisfies Record<string, Build>

export type ClientAuthMethod = keyof typeof methods

export function clientAuthentication(method: ClientAuthMethod, credentials: Credentials): client.ClientAuth {
  return methods[method](credentials)
}

/**
 * The method to use where the person named none: what the credentials allow and the server lists. A server that lists
 * nothing means client_secret_basic (RFC 8414 2).
 */
export function chooseMethod(
  credentials: Credentials,
  offered: readonly string[] | undefined,
): ClientAuthMethod {
  if (credentials.clientSecret === undefined) return 'none'
  const list = offered ?? ['client_secret_basic']
  return list.includes('client_secret_basic') || !list.includes('client_secret_post')
    ? 'client_secret_basic'
    : 'client_secret_post'
}

function needed(clientSecret: string | undefined): string {
  if (clientSecret !== undefined) return clientSecret
  throw usageError(
    'no_client_secret',
    'this client authentication method needs a client secret',
    'give it with --client-secret-file PATH (- is stdin), FOB_CLIENT_SECRET, or client_secret in the profile',
  )
}
