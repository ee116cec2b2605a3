import type * as client from 'openid-client'
import { checkHash } from '../oidc/id-token.ts'
import { type CheckInput, checkTokenResponse } from '../oidc/token-response.ts'
import type { Tokens } from '../oidc/tokens.ts'

/** What a person's sign-in gives. */
export interface SignIn {
  readonly tokens: Tokens
  /** Of a verified ID token; undefined where none came. */
  readonly claims: client.IDToken | undefined
}

interface SignInInput extends CheckInput {
  readonly response: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers
}

/**
 * Checks that flows of people share. Throws FobError malformed_answer, unexpected_token_type (7), token_not_bound or
 * check_failed (8).
 */
export function checkSignIn(input: SignInInput): SignIn {
  const tokens = checkTokenResponse(input)
  const claims = input.response.claims()
  if (!claims || tokens.idToken === undefined) return { tokens, claims: undefined }
  checkHash({
    host: input.host,
    idToken: tokens.idToken,
    claims,
    name: 'at_hash',
    value: tokens.accessToken,
    mayLack: true,
  })
  return { tokens: { ...tokens, subject: claims.sub }, claims }
}
