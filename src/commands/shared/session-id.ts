import type { Deps } from '../../deps.ts'
import { requireClientId, requireIssuer } from '../../oidc/required.ts'
import type { SessionId } from '../../sessions/session.ts'
import type { Context } from './context.ts'

/** Whose session these settings mean. Throws FobError (2) without client or server. */
export function sessionId(
  { settings, server, profile }: Context,
  options: { readonly account?: string },
  { env }: Pick<Deps, 'env'>,
): SessionId {
  const account = options.account ?? (env.FOB_ACCOUNT || 'default')
  const issuer =
    server.issuer ?? (server.endpoints.token_endpoint && new URL(server.endpoints.token_endpoint).origin)
  return { issuer: requireIssuer(issuer), clientId: requireClientId(settings.clientId), profile, account }
}
