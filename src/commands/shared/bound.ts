/** What settings, options and sessions say of binding tokens to keys (RFC 9449). */

import { usageError } from '../../errors.ts'
import type { DpopMode } from '../../oidc/dpop.ts'
import { sessionNotBound } from '../../sessions/problems.ts'
import type { SessionId } from '../../sessions/session.ts'

/** A Bearer session does not become a bound one by being asked: its refresh token could still be stolen. Throws exit 3. */
export function requireBound(
  mode: DpopMode | undefined,
  { dpopKey }: { readonly dpopKey?: unknown },
  id: SessionId,
): void {
  if (mode === 'required' && !dpopKey) throw sessionNotBound(id)
}

/** A bound token is never handed out without its key being kept. Throws FobError (2). */
export const keyNotKept = (flag: string) =>
  usageError(
    'dpop_key_not_kept',
    'a token that is bound to a key is of no use where the key is not kept',
    `leave ${flag} out; in a place without keychain: --store file`,
  )
