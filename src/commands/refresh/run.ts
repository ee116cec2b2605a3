import type { Deps } from '../../deps.ts'
import { printAnswer } from '../../output/print.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { personToken } from '../shared/person-token.ts'
import { sessionRequest } from '../shared/request.ts'

export async function runRefresh(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const request = sessionRequest(context)
  const token = await personToken({
    request,
    scopeNamed: context.named('scope'),
    options: { ...options, cache: true, forceRefresh: true, minTtl: 0 },
    context,
    deps,
  })
  printAnswer({ ...token, issuer: context.server.issuer, profile: context.profile }, options, deps)
}
