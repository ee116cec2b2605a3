import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import type { DpopKey } from '../oidc/tokens.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, proofs } from './parameters.ts'

export interface UserInfoInput {
  readonly config: client.Configuration
  readonly accessToken: string
  /** What the access token is bound to (RFC 9449). */
  readonly dpopKey?: DpopKey | undefined
  /** `sub` of the sign-in, where an ID token told it. */
  readonly subject?: string | undefined
}

/**
 * Claims about the person of an access token, OpenID Connect Core 5.3.
 *
 * Throws FobError: no_endpoint (7), subject_mismatch (8) where they are of another person (5.3.2), and what the server
 * or the network does.
 */
export async function userInfo({
  config,
  accessToken,
  dpopKey,
  subject,
}: UserInfoInput): Promise<client.UserInfoResponse> {
  const { host } = endpoint(config, 'userinfo_endpoint')
  const dpop = dpopKey && (await boundTo(config, 'required', dpopKey))
  const claims = await translated(host, () =>
    client.fetchUserInfo(config, accessToken, client.skipSubjectCheck, proofs(dpop)),
  ).catch(error => {
    throw withoutReason(host, error)
  })
  if (subject === undefined || claims.sub === subject) return claims
  throw new FobError('subject_mismatch', exit.security, `${host} answered about another person`, {
    hint: 'nothing of it is shown; tell the owner of the server',
  })
}

/** No client authenticates here: it is the token that was refused. */
function withoutReason(host: string, error: unknown): unknown {
  if (!(error instanceof FobError) || error.code !== 'refused_without_reason') return error
  return new FobError('token_refused', error.exitCode, error.message, {
    hint: `get a new token with fob refresh, or sign in again with the scope openid; is ${host} the right server?`,
    cause: error,
  })
}
