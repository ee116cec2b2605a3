import type { Deps } from '../../deps.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { Tokens } from '../../oidc/tokens.ts'
import type { AccessTokenId, CachedToken } from '../../sessions/session.ts'
import type { SecretStore } from '../../store/store.ts'
import { keyNotKept } from './bound.ts'
import type { Context } from './context.ts'
import { accessIdOf } from './request.ts'
import { sessionContext } from './session.ts'
import { sessionId } from './session-id.ts'
import type { TokenOptions } from './token-output.ts'

/** Options of each command whose token may come from the cache. */
export interface CachedTokenOptions extends TokenOptions {
  /** False with --no-cache. */
  readonly cache: boolean
  readonly forceRefresh?: boolean
  /** Seconds. */
  readonly minTtl: number
  readonly account?: string
}

interface CachedGrantInput {
  readonly flow: AccessTokenId['flow']
  readonly request: RequestInput
  /** What else decides which token it is, such as an assertion: only its hash is kept. */
  readonly detail?: unknown
  readonly options: CachedTokenOptions
  readonly context: Context
  readonly deps: Deps
}

/** For grants that need no person and no refresh token: the cached token, else what `grant` gets, cached then. */
export async function cachedGrant(
  { flow, request, detail, options, context, deps }: CachedGrantInput,
  grant: () => Promise<Tokens>,
): Promise<CachedToken> {
  const id = sessionId(context, options, deps)
  const store = await cacheStore(request, options, context, deps)
  if (!store) return grant()
  const { grantOnce } = await import('../../sessions/grant-once.ts')
  const cache = options.forceRefresh ? 'renew' : 'use'
  const wanted = { id, accessId: accessIdOf(flow, request, detail), cache, minTtl: options.minTtl } as const
  return (await grantOnce({ ...wanted, request: grant }, sessionContext(store, context, deps))).token
}

/** undefined where nothing is kept. A token with a key needs a store. */
async function cacheStore(
  { dpop }: RequestInput,
  { cache }: CachedTokenOptions,
  context: Context,
  deps: Deps,
): Promise<SecretStore | undefined> {
  if (dpop) {
    if (!cache) throw keyNotKept('--no-cache')
    if (context.store.name === 'none') throw keyNotKept('--store none')
    return deps.store(context.store)
  }
  const { storeOrNothing } = await import('../../store/open.ts')
  return cache ? storeOrNothing(context.store, deps.store) : undefined
}
