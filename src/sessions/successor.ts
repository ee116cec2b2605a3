/** The session that follows, from the server's answer to the store. In the lock only. */
import type { Answer } from './answer.ts'
import type { SessionContext } from './context.ts'
import type { Journal } from './journal.ts'
import { notSaved, notSavedAnywhere, overtaken, sessionMissing } from './problems.ts'
import { type AccessRecord, serialiseSession } from './records.ts'
import { readSession, writeAccess, writeSession } from './save.ts'
import type { Session } from './session.ts'

/** A session that has a refresh token. */
export type Spendable = Session & { readonly refreshToken: string }

export class Successor {
  #next: Session | undefined
  #inJournal = false

  constructor(
    private readonly context: SessionContext,
    private readonly key: string,
    private readonly session: Spendable,
  ) {}

  /** True from the answer until the store has it. */
  get isPending(): boolean {
    return this.#next !== undefined
  }

  /** The first act on a good answer: puts it on the disk. An answer that does not rotate changes nothing. */
  async note({ refreshToken = this.session.refreshToken }: Answer, journal: Journal): Promise<void> {
    if (this.#next || refreshToken === this.session.refreshToken) return
    this.context.point?.('answered')
    this.#next = { ...this.session, refreshToken, generation: this.session.generation + 1 }
    const text = serialiseSession(this.#next)
    // Where another thread seals the journal, this one is free meanwhile; else the journal is on the disk before this is begun.
    const ahead = setImmediate(() => this.context.store.prepare?.(this.key, text))
    try {
      await journal.write(text)
      this.#inJournal = true
    } catch {
      // The store may still take it: only where that fails too is it lost.
    }
    clearImmediate(ahead)
    this.context.point?.('journal-written')
  }

  /** For an answer that failed a check: the old session is kept. */
  drop(): void {
    this.#next = undefined
  }

  /**
   * Brings it into the store, and after it the access tokens that go with it: the disk is waited for once.
   *
   * The fence: where the store no longer has the token that was spent, another process went on from it while this one
   * was stopped without a kernel lock; what it saved stays. Throws FobError `not_saved` or `session_overtaken`
   * (exit 10), `session_missing` (exit 3) after a sign-out.
   */
  async save(access?: AccessRecord): Promise<void> {
    const { context, key, session } = this
    const next = this.#next
    if (!next) return access && writeAccess(context, key, access)
    const failure = this.#inJournal ? notSaved : notSavedAnywhere
    let stored: Session | undefined
    try {
      stored = await readSession(context.store, key, session)
    } catch (error) {
      throw failure(session, error)
    }
    if (stored?.refreshToken !== session.refreshToken) {
      this.drop()
      throw stored ? overtaken(session) : sessionMissing(session)
    }
    const later = { flush: false }
    await writeSession(context, key, { ...next, generation: stored.generation + 1 }, failure, later)
    if (access) await writeAccess(context, key, access, later)
    try {
      await context.store.flush?.()
    } catch (error) {
      throw failure(session, error)
    }
    this.drop()
  }
}
