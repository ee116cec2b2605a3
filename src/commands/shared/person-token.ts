import type { Configuration, CustomFetch } from 'openid-client'
import type { Deps } from '../../deps.ts'
import type { RefreshGrant } from '../../sessions/answer.ts'
import { freshToken } from '../../sessions/refresh.ts'
import type { CachedToken } from '../../sessions/session.ts'
import { keyNotKept, requireBound } from './bound.ts'
import type { CachedTokenOptions } from './cached-grant.ts'
import { connect } from './connect.ts'
import type { Context } from './context.ts'
import { contextFetch } from './http.ts'
import { accessIdOf, type SessionRequest } from './request.ts'
import { sessionContext } from './session.ts'
import { sessionId } from './session-id.ts'

interface PersonTokenInput {
  readonly request: SessionRequest
  /** True where the call itself named the scope: only then it is sent (RFC 6749 6: without it, what was granted). */
  readonly scopeNamed: boolean
  readonly options: CachedTokenOptions
  readonly context: Context
  readonly deps: Deps
}

/** An access token of the session of a person: cached, else refreshed. Throws FobError as freshToken does. */
export async function personToken(input: PersonTokenInput): Promise<CachedToken> {
  const { request, options, context, deps } = input
  const id = sessionId(context, options, deps)
  const store = await deps.store(context.store)
  const cache = options.cache ? (options.forceRefresh ? 'renew' : 'use') : 'bypass'
  const wanted = { id, accessId: accessIdOf('session', request), cache, minTtl: options.minTtl } as const
  // Ctrl-C must not part a spent refresh token from its answer: the request does not listen to the signal.
  const fetch = contextFetch(context.settings, options, { ...deps, signal: new AbortController().signal })
  const grant = () => refreshGrant(input, fetch)
  const asking = { ...wanted, grant, prepare: fetch.prepare }
  const { token } = await freshToken(asking, sessionContext(store, context, deps))
  requireBound(request.dpop, token, id)
  return token
}

async function refreshGrant(
  { request, scopeNamed, options, context, deps }: PersonTokenInput,
  fetch: CustomFetch,
): Promise<RefreshGrant> {
  const { refreshToken } = await import('../../flows/refresh-token.ts')
  const { endpoint } = await import('../../oidc/configuration.ts')
  const asked = scopeNamed ? request : { ...request, scope: [] }
  return connect({ ...context, fetch }, deps, async (config: Configuration) => ({
    tokenEndpoint: endpoint(config, 'token_endpoint').href,
    spend: async (token, session, watch) => {
      const { scope, subject, dpopKey } = session
      requireBound(request.dpop, session, session)
      if (dpopKey && !options.cache) throw keyNotKept('--no-cache')
      const dpop = dpopKey && (request.dpop ?? 'required')
      return refreshToken({
        config,
        ...asked,
        refreshToken: token,
        granted: scope,
        subject,
        dpop,
        dpopKey,
        now: deps.now,
        ...watch,
      })
    },
  }))
}
