import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import { sessionName } from '../../sessions/problems.ts'
import type { AccessRecord } from '../../sessions/records.ts'
import { removeSession } from '../../sessions/sessions.ts'
import { forgetAccount } from '../shared/known-accounts.ts'
import { sessionContext } from '../shared/session.ts'
import { showEndSession } from './end-session.ts'
import type { LogoutOptions } from './index.ts'
import { type Revoked, revokeSession } from './revoke-session.ts'
import type { Target } from './targets.ts'

export interface SignedOut {
  readonly removed: boolean
  /** What the server did not do, although it is removed here. */
  readonly failures: readonly FobError[]
}

/** Issuers that this run could not reach: asking each once is enough, as each may take a whole time-out. */
export type Unreachable = Map<string, FobError>

/** Revokes what the server lets, removes the session in any case, and says on stderr which happened. */
export async function signOut(
  target: Target,
  unreachable: Unreachable,
  options: LogoutOptions,
  deps: Deps,
): Promise<SignedOut> {
  const { id, store, context } = target
  let revoked: Revoked | undefined
  let idToken: string | undefined
  const removed = await removeSession(id, sessionContext(store, context, deps), async (session, access) => {
    idToken = newestIdToken(access)
    const known = unreachable.get(id.issuer)
    revoked = known ? unrevoked(known) : await revokeSession(id, session, access, context, deps)
    if (revoked.failure?.exitCode === exit.network) unreachable.set(id.issuer, revoked.failure)
  })
  await forgetAccount(id, deps.paths)
  if (!removed) return { removed, failures: [] }
  const failures = [reportRevoked(target, revoked ?? unrevoked()) ?? []].flat()
  if (!options.endSession) return { removed, failures }
  const failure = await showEndSession(idToken, context, options, deps)
  return { removed, failures: failure ? [...failures, failure] : failures }
}

const unrevoked = (failure?: FobError): Revoked => ({
  refreshTokens: 0,
  accessTokens: 0,
  ...(failure && { failure }),
})

const newestIdToken = (access: AccessRecord): string | undefined =>
  access.findLast(({ token }) => token.idToken !== undefined)?.token.idToken

const plural = (count: number, what: string) => (count === 1 ? `the ${what}` : `${count} ${what}s`)

/** A server that can't revoke has not failed: its tokens run out by themselves. */
function reportRevoked({ id, context }: Target, revoked: Revoked): FobError | undefined {
  const { messages } = context
  const { refreshTokens, accessTokens, failure } = revoked
  const { host } = new URL(id.issuer)
  const what = [
    refreshTokens > 0 && plural(refreshTokens, 'refresh token'),
    accessTokens > 0 && plural(accessTokens, 'access token'),
  ].filter(Boolean)
  const done = what.length > 0 ? `; ${host} revoked ${what.join(' and ')}` : ''
  messages.note(`signed out of ${sessionName(id)}${done}`)
  if (!failure) return undefined
  if (failure.code === 'no_endpoint') {
    messages.warn(`${host} has no revocation endpoint: its tokens stay valid until they expire`)
    return undefined
  }
  if (failure.code === 'unsupported_token_type') {
    messages.warn(`${host} does not revoke all types of token: some stay valid until they expire`)
    return undefined
  }
  return new FobError(
    failure.code,
    failure.exitCode,
    `${sessionName(id)} is removed here, but its tokens are not all revoked: ${failure.message}`,
    { hint: `end the session at ${host}, else they stay valid until they expire`, cause: failure },
  )
}
