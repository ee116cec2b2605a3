import type { SecretStore } from '../store/store.ts'
import type { LoadKernelLock } from './kernel.ts'

/** What work on sessions needs of the world. */
export interface SessionContext {
  readonly store: SecretStore
  /** Folder of lock and journal files: see lockFolder. */
  readonly folder: string
  /** Effective user id, whose lock and journal files alone are trusted; undefined on Windows, which has none. */
  readonly uid: number | undefined
  readonly now: () => Date
  /**
   * When this process was started (`performance.timeOrigin`). A token that another one got since then is as new as
   * what a refresh asked for would bring, so that several `fob refresh` at once send one request.
   */
  readonly startedAt?: Date
  /** Milliseconds. Rejects with `signal.reason` when aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  /** One sentence for people: something was lost that costs nothing, or a signal has to wait. */
  readonly warn?: (message: string) => void
  /** How long to wait for another fob; default 30,000. */
  readonly lockTimeoutMs?: number
  /** Tests force the fall-back with it. */
  readonly loadKernelLock?: LoadKernelLock
  /** Called at each named point of the refresh protocol, in order. Tests kill the process there. */
  readonly point?: (name: RefreshPoint) => void
}

/** The refresh protocol's steps, each named for what has just been done. */
export type RefreshPoint =
  | 'locked'
  | 'read'
  | 'journal-made'
  | 'store-proved'
  | 'answered'
  | 'journal-written'
  | 'session-saved'
  | 'session-verified'
  | 'access-saved'
  | 'journal-removed'
