import type * as client from 'openid-client'
import { checkAccessTokenHash } from '../oidc/id-token.ts'
import { checkTokenResponse } from '../oidc/token-response.ts'
import type { Tokens } from '../oidc/tokens.ts'

/** What a person's sign-in gives. */
export interface SignIn {
  readonly tokens: Tokens
  /** Of a verified ID token; undefined where none came. */
  readonly claims: client.IDToken | undefined
}

type Response = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers

/** Checks that flows of people share. Throws FobError malformed_answer, unexpected_token_type (7) or check_failed (8). */
export function checkSignIn(host: string, response: Response, scope: readonly string[], now: Date): SignIn {
  const tokens = checkTokenResponse({ host, response, scope, now })
  const claims = response.claims()
  if (!claims || tokens.idToken === undefined) return { tokens, claims: undefined }
  checkAccessTokenHash(host, tokens.idToken, claims, tokens.accessToken)
  return { tokens: { ...tokens, subject: claims.sub }, claims }
}
