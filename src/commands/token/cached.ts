/** `fob token` where the cache has the answer: the steps of runToken without a lock, a request or a word to people. */
import type { FlowName } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { printAnswer } from '../../output/print.ts'
import { cachedToken } from '../../sessions/access.ts'
import { sessionKey } from '../../sessions/key.ts'
import type { AccessTokenId } from '../../sessions/session.ts'
import { requireBound } from '../shared/bound.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { accessIdOf, reportScope, requestOf, sessionRequest } from '../shared/request.ts'
import { sessionId } from '../shared/session-id.ts'

/** As what the token of a profile's flow is cached, where settings alone say so. */
const cachedAs: Partial<Record<FlowName, AccessTokenId['flow']>> = {
  pkce: 'session',
  device: 'session',
  ciba: 'session',
  'client-credentials': 'client-credentials',
}

/** False where there is no token with enough life: nothing has happened then. Throws what its steps throw. */
export async function printCached(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<boolean> {
  const context = await createContext(options, profile, deps)
  const flow = cachedAs[context.settings.flow ?? 'pkce']
  if (flow === undefined) return false
  const request = flow === 'session' ? sessionRequest(context) : requestOf(context.settings)
  const id = sessionId(context, options, deps)
  const store = await deps.store(context.store)
  const token = await cachedToken(
    store,
    sessionKey(id),
    accessIdOf(flow, request),
    deps.now(),
    options.minTtl,
  )
  if (token === undefined) return false
  if (flow === 'session') requireBound(request.dpop, token, id)
  if (flow !== 'session' || context.named('scope')) reportScope(request.scope, token.scope, context.messages)
  printAnswer({ ...token, issuer: context.server.issuer, profile: context.profile }, options, deps)
  return true
}
