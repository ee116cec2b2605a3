import type { CustomFetch } from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { refusal } from '../oidc/translate.ts'

export interface DeregistrationInput {
  /** registration_client_uri. */
  readonly clientUri: URL
  /** registration_access_token. */
  readonly accessToken: string
  readonly fetch: CustomFetch
}

/** Deletes a client that was registered dynamically, RFC 7592 2.3. Throws FobError (7) where the server doesn't. */
export async function deregisterClient({
  clientUri,
  accessToken,
  fetch,
}: DeregistrationInput): Promise<void> {
  const response = await fetch(clientUri.href, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${accessToken}` },
    body: undefined,
    redirect: 'manual',
  })
  if (response.status === 204 || response.status === 200) return
  const cause = await refusal(clientUri.host, response)
  const why =
    response.status === 401
      ? 'no longer knows the client, or does not accept its registration access token'
      : `does not delete the client (HTTP ${response.status})`
  throw new FobError('not_deregistered', exit.serverAnswer, `${clientUri.host} ${why}`, {
    hint: 'without --deregister the profile is removed, and what the server has stays as it is',
    cause,
  })
}
