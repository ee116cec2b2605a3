import type { Configuration } from 'openid-client'
import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import type { RevocationInput } from '../../flows/revocation.ts'
import { type AccessRecord, prune } from '../../sessions/records.ts'
import type { Session, SessionId } from '../../sessions/session.ts'
import { connect } from '../shared/connect.ts'
import type { Context } from '../shared/context.ts'

export interface Revoked {
  readonly refreshTokens: number
  readonly accessTokens: number
  /** Why not all are revoked; `no_endpoint` and `unsupported_token_type` say that the server can't. */
  readonly failure?: FobError
}

type Token = Pick<RevocationInput, 'token' | 'hint'>

/**
 * Asks the server to revoke the refresh token first and then the cached access tokens (RFC 7009 2). What fails is told
 * in the result. Throws the signal's reason, and what is no FobError.
 */
export async function revokeSession(
  id: SessionId,
  session: Session | undefined,
  access: AccessRecord,
  context: Context,
  deps: Deps,
): Promise<Revoked> {
  const tokens = tokensOf(session, access, deps.now())
  let revoked: Revoked = { refreshTokens: 0, accessTokens: 0 }
  if (tokens.length === 0) return revoked
  try {
    await connect(context, deps, async config => {
      revoked = { refreshTokens: 0, accessTokens: 0 }
      checkOrigin(config, id, session)
      for (const token of tokens) revoked = await revokeOne(config, token, revoked)
    })
    return revoked
  } catch (error) {
    deps.signal.throwIfAborted()
    if (!(error instanceof FobError)) throw error
    return { ...revoked, failure: error }
  }
}

/** A refresh token that the server has refused is never sent again; what has expired needs no revoking. */
function tokensOf(session: Session | undefined, access: AccessRecord, now: Date): Token[] {
  const { refreshToken, deadSince } = session ?? {}
  const refresh: Token[] =
    refreshToken === undefined || deadSince !== undefined
      ? []
      : [{ token: refreshToken, hint: 'refresh_token' }]
  const others = prune(access, now).map(
    ({ token }) => ({ token: token.accessToken, hint: 'access_token' }) as const,
  )
  return [...refresh, ...others]
}

/** After an answer that refuses one token the others are tried; a network that fails, or an endpoint that is not there, ends it. */
async function revokeOne(config: Configuration, token: Token, before: Revoked): Promise<Revoked> {
  const { revokeToken } = await import('../../flows/revocation.ts')
  try {
    await revokeToken({ config, ...token })
    const counted = token.hint === 'refresh_token' ? 'refreshTokens' : 'accessTokens'
    return { ...before, [counted]: before[counted] + 1 }
  } catch (error) {
    const goesOn =
      error instanceof FobError &&
      error.exitCode === exit.serverAnswer &&
      !['endpoint_not_found', 'no_endpoint'].includes(error.code)
    if (!goesOn) throw error
    return { ...before, failure: before.failure ?? error }
  }
}

/** A refresh token is sent to no other origin than that of its token endpoint or its issuer. */
function checkOrigin(config: Configuration, { issuer }: SessionId, session: Session | undefined): void {
  const { revocation_endpoint: endpoint } = config.serverMetadata()
  if (!session || typeof endpoint !== 'string' || !URL.canParse(endpoint)) return
  const { origin } = new URL(endpoint)
  if ([session.tokenEndpointOrigin, new URL(issuer).origin].includes(origin)) return
  throw new FobError(
    'revocation_endpoint_moved',
    exit.security,
    `the tokens are from ${session.tokenEndpointOrigin} and are not sent to ${origin}`,
    { hint: 'revoke them at the server, on its page of signed-in applications' },
  )
}
