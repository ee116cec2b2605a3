/**
 * Steps 4 to 6 and 8 of the refresh protocol: the refresh token is spent here and nowhere else. In the lock only.
 *
 * From the request until the successor is in the store nothing looks at the signal.
 */
import type { Tokens } from '../oidc/tokens.ts'
import { keepsSuccessor, type Outcome, type RefreshGrant, requestTokens, type Watch } from './answer.ts'
import type { SessionContext } from './context.ts'
import { createJournal, type Journal } from './journal.ts'
import { sessionPlace } from './place.ts'
import { type AccessRecord, serialiseSession } from './records.ts'
import { prepareAccess, proveWritable } from './save.ts'
import { type Spendable, Successor } from './successor.ts'

export interface Spending {
  readonly context: SessionContext
  readonly key: string
  readonly session: Spendable
  readonly access: AccessRecord
  readonly grant: RefreshGrant
  /** The access tokens to save beside the successor; undefined for none. */
  readonly toKeep: (granted: Tokens) => AccessRecord | undefined
}

/**
 * Spends the refresh token, and saves its successor and the access token. The pre-flight is done while the connection is
 * being opened: that waits for the network, this for the disk.
 *
 * Throws FobError exit 9, exit 11 or the signal's reason where nothing was sent, and what Successor.save throws.
 */
export async function spend(spending: Spending): Promise<Outcome> {
  const { context, key, session, grant } = spending
  const successor = new Successor(context, key, session)
  // Who pressed Ctrl-C and sees nothing happen presses kill -9 next.
  const tellHeld = () =>
    context.warn?.('the refresh token is on its way: fob ends once what comes back is saved')
  let journal: Promise<Journal> | undefined
  /** Once, however often the request is tried. */
  const ready = () => {
    journal ??= preflight(spending, tellHeld)
    return journal
  }
  const watch: Watch = {
    beforeBody: async () => {
      await ready()
    },
    onAnswer: async answer => successor.note(answer, await ready()),
  }
  try {
    const outcome = await requestTokens(grant, session, watch, context.sleep)
    const kept = outcome.kind === 'granted' ? spending.toKeep(outcome.tokens) : undefined
    if (kept) prepareAccess(context, key, kept)
    if (outcome.kind === 'failed' && !keepsSuccessor(outcome.error)) successor.drop()
    await successor.save(kept)
    if (kept) context.point?.('access-saved')
    return outcome
  } finally {
    context.signal.removeEventListener('abort', tellHeld)
    // What is not in the store waits in the journal for the next run.
    const made = await journal?.catch(() => undefined)
    if (successor.isPending) made?.close()
    else made?.remove()
    context.point?.('journal-removed')
  }
}

/** Step 4, and the last look at the signal. */
async function preflight(
  { context, key, session, access }: Spending,
  tellHeld: () => void,
): Promise<Journal> {
  const path = sessionPlace(context.folder, key).journal
  // The journal takes its room at once, and the proof writes when it has sealed: so that it shows there is room for both.
  const proof = proveWritable(context, session, key, access)
  const making = createJournal(path, key, session.refreshToken, serialiseSession(session))
  // Where one fails, the other may still be writing: it must not outlive the lock.
  await Promise.allSettled([making, proof])
  const journal = await making
  try {
    context.point?.('journal-made')
    await proof
    context.point?.('store-proved')
    context.signal.throwIfAborted()
    context.signal.addEventListener('abort', tellHeld, { once: true })
    return journal
  } catch (error) {
    journal.remove()
    throw error
  }
}
