import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { cachedToken } from '../../sessions/access.ts'
import { sessionKey } from '../../sessions/key.ts'
import { commandFor } from '../../sessions/problems.ts'
import type { CachedToken } from '../../sessions/session.ts'
import { grantsWithoutPerson } from '../token/without-person.ts'
import type { Context, GlobalOptions } from './context.ts'
import { personToken } from './person-token.ts'
import { accessIdOf, requestOf, sessionRequest } from './request.ts'
import { sessionId } from './session-id.ts'

interface SessionTokenOptions extends GlobalOptions {
  readonly account?: string
}

/** Seconds, as `fob token` has it. */
const minTtl = 60

/**
 * The token that `fob token` would print: of a person's session cached or refreshed, of a program cached alone.
 *
 * Throws FobError as freshToken does (3, …), and (2) for a program without a cached token.
 */
export async function sessionToken(
  context: Context,
  options: SessionTokenOptions,
  deps: Deps,
): Promise<CachedToken> {
  const { flow } = context.settings
  const asToken = { ...options, cache: true, minTtl, output: 'none', shell: 'sh' } as const
  const prepare = flow && grantsWithoutPerson[flow]
  if (!prepare) {
    const request = sessionRequest(context)
    return personToken({ request, scopeNamed: context.named('scope'), options: asToken, context, deps })
  }
  const { run } = await prepare(context, asToken, deps)
  const id = sessionId(run.context, options, deps)
  const accessId = accessIdOf(run.flow, requestOf(run.context.settings), run.detail)
  const store = await deps.store(context.store)
  const token = await cachedToken(store, sessionKey(id), accessId, deps.now(), minTtl)
  if (token) return token
  throw usageError('no_cached_token', 'no token of this program is cached', commandFor('token', id))
}
