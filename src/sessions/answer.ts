/** What became of a request that spends a refresh token. Decides; sends through the grant only. */
import { exit, FobError } from '../errors.ts'
import type { Tokens } from '../oidc/tokens.ts'
import type { Session } from './session.ts'

/** What an answer says of refresh tokens; without one where the old one goes on (RFC 6749 6). */
export interface Answer {
  readonly refreshToken?: string | undefined
}

/** What is done as a request goes on. */
export interface Watch {
  /** Called when the request is made and the connection is being opened: nothing of the token is sent before it resolves. */
  readonly beforeBody: () => Promise<void>
  /** Called as soon as a good answer is parsed, before anything else is checked or fetched. */
  readonly onAnswer: (answer: Answer) => Promise<void>
}

/** The one request, made by a flow. */
export interface RefreshGrant {
  /** URL of the token endpoint that `spend` sends to. */
  readonly tokenEndpoint: string
  /**
   * Sends one request (RFC 6749 6), without the signal that a person can raise and without retries.
   *
   * Throws FobError: `invalid_grant` for that OAuth error on a 4xx; exit 6 where no whole answer came.
   */
  readonly spend: (refreshToken: string, session: Session, watch: Watch) => Promise<Tokens>
}

export type Outcome =
  | { readonly kind: 'granted'; readonly tokens: Tokens }
  /** `lost`: an answer had been lost before, so the server may have rotated and taken the retry for a thief. */
  | { readonly kind: 'refused'; readonly lost: boolean }
  /** `answered`: a good answer came, and something failed after it. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly answered: boolean }

/** True where the server may have acted on the request although no answer came. */
const mayBeLost = (error: unknown): boolean =>
  error instanceof FobError && error.exitCode === exit.network && wasSent(error.cause)

/** A TransportError knows; a deadline that passed does not, and then it may have been. */
const wasSent = (cause: unknown): boolean => (cause as { sent?: unknown } | undefined)?.sent !== false

const isInvalidGrant = (error: unknown): boolean =>
  error instanceof FobError && error.code === 'invalid_grant'

const asFailure = (error: unknown) => ({ error })

/** Long enough for the server to finish with the first request, far shorter than the grace that servers give. */
const retryAfterMs = 250

/**
 * One request; where its answer may be lost, exactly one more with the same token. Servers that allow for this give
 * the same successor again.
 */
export async function requestTokens(
  { spend }: RefreshGrant,
  session: Session & { readonly refreshToken: string },
  watch: Watch,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Outcome> {
  let answered = false
  let ready: Promise<void> | undefined
  let maySend = false
  const beforeBody = async () => {
    ready = watch.beforeBody()
    await ready
    maySend = true
  }
  const onAnswer = (answer: Answer) => {
    answered = true
    return watch.onAnswer(answer)
  }
  for (let lost = false; ; lost = true) {
    try {
      const tokens = await spend(session.refreshToken, session, { beforeBody, onAnswer })
      await onAnswer(tokens)
      return { kind: 'granted', tokens }
    } catch (error) {
      const nothingSent = !maySend
      // It may still be at work, and its failure explains what else failed.
      const unready = await ready?.then(() => undefined, asFailure)
      if (unready) return { kind: 'failed', error: unready.error, answered }
      if (!answered && isInvalidGrant(error)) return { kind: 'refused', lost }
      if (answered || lost || nothingSent || !mayBeLost(error)) return { kind: 'failed', error, answered }
    }
    await sleep(retryAfterMs)
  }
}

/**
 * True where the successor is to be saved although the call failed after a good answer: keys of the server that could
 * not be fetched, an ID token that the wrong key was given for, or a bug of ours, say nothing against it. A failed check
 * does: then the old session is kept.
 */
export const keepsSuccessor = (error: unknown): boolean =>
  !(error instanceof FobError) || error.exitCode === exit.network || error.code === 'decryption_failed'
