import type { Deps } from '../../deps.ts'
import { requireClientId, requireIssuer } from '../../oidc/required.ts'
import type { SessionContext } from '../../sessions/context.ts'
import { lockFolder } from '../../sessions/place.ts'
import type { SessionId } from '../../sessions/session.ts'
import { storeFolder } from '../../store/places.ts'
import type { SecretStore } from '../../store/store.ts'
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

/** What work on sessions needs, over an open store. */
export function sessionContext(
  store: SecretStore,
  { messages }: Pick<Context, 'messages'>,
  deps: Deps,
): SessionContext {
  return {
    store,
    folder: lockFolder(store.name, storeFolder(deps)),
    uid: deps.uid,
    now: deps.now,
    startedAt: deps.startedAt,
    sleep: deps.sleep,
    signal: deps.signal,
    warn: messages.warn,
  }
}
