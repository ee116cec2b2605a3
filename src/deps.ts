import type { Paths } from './config/paths.ts'
import type { Redactor } from './oidc/http/redactor.ts'
import type { Transport } from './oidc/http/transport.ts'
import type { SecretStore, StoreChoice } from './store/store.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** Facts of the terminal, read once. */
export interface Terminal {
  readonly inputIsTTY: boolean
  readonly outIsTTY: boolean
  readonly errIsTTY: boolean
  /** Columns of the terminal behind stderr; undefined without one, or where it says 0 (ora spins for ever on 0). */
  readonly columns: number | undefined
}

export interface Input {
  /** All of stdin as UTF-8, at most `limit` bytes; more is an error. */
  readonly text: (limit: number) => Promise<string>
  /** Asks on the terminal without echo; only called where `terminal.inputIsTTY`. */
  readonly secret: (question: string, signal: AbortSignal) => Promise<string>
}

export interface SpawnOptions {
  /** What the child's environment is made of: pass an allow-list, never `deps.env` whole. */
  readonly env: Env
  readonly signal?: AbortSignal
  /** capture: stdout is returned, at most 1 MiB. terminal: the child has the terminal (an editor), its stdout is our stderr. */
  readonly stdio: 'capture' | 'terminal'
}

export interface SpawnResult {
  /** The child's exit code; 128 + signal number where a signal ended it. */
  readonly exitCode: number
  readonly stdout: string
}

/** Runs a command without a shell. Rejects with the system's error (ENOENT, …) where it can't be started. */
export type Spawn = (command: readonly [string, ...string[]], options: SpawnOptions) => Promise<SpawnResult>

/**
 * Everything outside the process. main.ts builds the real one, test/support/fakes.ts the fake one.
 *
 * Thunks where building costs or has effects: `--help` must never unlock a keychain.
 */
export interface Deps {
  readonly version: string
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly terminal: Terminal
  readonly input: Input
  readonly env: Env
  readonly platform: NodeJS.Platform
  /** Effective user id: files of anyone else are not trusted. undefined on Windows, which has none. */
  readonly uid: number | undefined
  readonly paths: Paths
  readonly now: () => Date
  /** When this process was started. */
  readonly startedAt: Date
  /** Rejects with `signal.reason` when aborted. Milliseconds. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** One HTTP exchange, without policy: oidc/http adds the rules. */
  readonly fetch: Transport
  /** The secrets seen in this run: nothing that has one is told to people. */
  readonly redactor: Redactor
  /** The person's browser, or the given command with the URL in it. Rejects where it can't be started. */
  readonly openBrowser: (url: URL, command?: readonly [string, ...string[]]) => Promise<void>
  readonly spawn: Spawn
  readonly store: (choice: StoreChoice) => Promise<SecretStore>
  /** Aborted by SIGINT, SIGTERM, SIGHUP, with a FobError of that exit code as reason. */
  readonly signal: AbortSignal
}
