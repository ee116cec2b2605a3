/**
 * What can go wrong, as one class and one table of exit codes.
 *
 * The numbers are API: scripts compare them, so they are never renumbered. `docs/exit-codes.md` and
 * `fob help exit-codes` are checked against this table by a test.
 */
export const exit = {
  done: 0,
  bug: 1,
  usage: 2,
  signInNeeded: 3,
  refused: 4,
  waitedTooLong: 5,
  network: 6,
  serverAnswer: 7,
  security: 8,
  store: 9,
  notSaved: 10,
  lockHeld: 11,
  hangup: 129,
  interrupt: 130,
  terminate: 143,
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]

/** One line a code, for `fob help exit-codes` and docs/exit-codes.md. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  [exit.done]: 'done',
  [exit.bug]: 'unexpected: a bug in fob',
  [exit.usage]: 'usage or configuration',
  [exit.signInNeeded]: 'sign-in needed: no session, or the refresh token is no longer accepted',
  [exit.refused]: 'refused by the person or by policy (access_denied, consent_required, …)',
  [exit.waitedTooLong]: 'waited too long: login or device code expired',
  [exit.network]: 'network or TLS',
  [exit.serverAnswer]: "the server's answer: an OAuth error such as invalid_client, or malformed",
  [exit.security]: 'a security check failed: state, iss, nonce, signature, http URL, file mode',
  [exit.store]: 'store unavailable or locked',
  [exit.notSaved]: 'new tokens could not be saved',
  [exit.lockHeld]: 'another fob held the lock too long',
  [exit.hangup]: 'ended by SIGHUP',
  [exit.interrupt]: 'ended by SIGINT (Ctrl-C)',
  [exit.terminate]: 'ended by SIGTERM',
}

export interface FobErrorOptions {
  /** One line, without the word "hint": what to do, with the exact command where there is one. */
  readonly hint?: string
  /** Kept for debuggers only. Never print it: openid-client's errors carry token bodies. */
  readonly cause?: unknown
}

/**
 * Every failure that fob expects.
 *
 * `code` is a stable snake_case word for `-o json` (an OAuth error code where the server sent one), `message`
 * one sentence, lower case and without a full stop. Both may be shown to people: no secret may be in them.
 */
export class FobError extends Error {
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: string | undefined

  constructor(code: string, exitCode: ExitCode, message: string, options: FobErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'FobError'
    this.code = code
    this.exitCode = exitCode
    this.hint = options.hint
  }
}

/** A usage or configuration error, exit 2. */
export function usageError(code: string, message: string, hint?: string): FobError {
  return new FobError(code, exit.usage, message, hint === undefined ? {} : { hint })
}
