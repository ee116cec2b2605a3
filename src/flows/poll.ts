/** Asking the token endpoint until a person has decided: device code (RFC 8628 3.4) and CIBA. */
import * as client from 'openid-client'
import type { Deps } from '../deps.ts'
import { exit, FobError } from '../errors.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { pollAnswer } from '../oidc/poll-answer.ts'
import { translated } from '../oidc/translate.ts'
import { proofs } from './parameters.ts'

export interface Polling extends Pick<Deps, 'now' | 'sleep' | 'signal'> {
  readonly config: client.Configuration
  readonly grantType: string
  /** Names what is waited for. */
  readonly parameters: URLSearchParams
  /** Seconds between polls. */
  readonly interval: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly dpop: Dpop | undefined
  /** What expires, for people: `code`. */
  readonly what: string
}

/** Longest pause after troubles, in seconds. */
const longestPause = 60

/**
 * openid-client's own loop has no floor for the interval and looks at a signal only between polls.
 *
 * Throws FobError: access_denied (4), expired_token (5), any other error code of the server (7); the signal's reason.
 */
export async function poll(host: string, polling: Polling) {
  const { config, grantType, parameters, expiresAt, dpop, now, sleep, signal } = polling
  let { interval } = polling
  // In a row: each doubles the pause (RFC 8628 3.5), until the server answers again.
  let troubles = 0
  for (;;) {
    const pause =
      troubles === 0 ? interval : Math.min(interval * 2 ** troubles, Math.max(interval, longestPause))
    await sleep(Math.max(0, Math.min(pause * 1000, expiresAt - now().getTime())), signal)
    if (now().getTime() >= expiresAt) throw expired(host, polling.what, troubles)
    try {
      return await translated(host, () =>
        client.genericGrantRequest(config, grantType, parameters, proofs(dpop)),
      )
    } catch (error) {
      signal.throwIfAborted()
      const answer = await pollAnswer(error)
      if (answer === undefined) throw error
      if (answer === 'slow_down') interval += 5
      troubles = answer === 'trouble' ? troubles + 1 : 0
    }
  }
}

function expired(host: string, what: string, troubles: number): FobError {
  const message =
    troubles === 0
      ? `the ${what} expired before anybody approved it`
      : `the ${what} expired, and ${host} could not be asked in the end`
  return new FobError('expired_token', exit.waitedTooLong, message, { hint: 'run the command again' })
}
