/** Answers in a JWT that may be encrypted (JARM 2.2): whose they are shows only once they are open. */
import { exit, FobError } from '../errors.ts'
import { openedWhere } from '../oidc/decryption.ts'
import { hasState, isJwt } from './answer-state.ts'
import type { BrowserInput } from './browser-answer.ts'

export interface AnswerReader {
  /** True for the answer to this request. */
  readonly isOurs: (parameters: URLSearchParams) => Promise<boolean>
  /** The parameters with what is signed in place of what is encrypted. */
  readonly read: (parameters: URLSearchParams) => Promise<URLSearchParams>
  /** The error to show for one that ended the wait. */
  readonly explain: (error: unknown) => unknown
}

/**
 * What does not open has no state to compare, and every page on this machine could send the like: it must not end the
 * sign-in. Where nothing else comes in time, it was the answer after all, and why it did not open is the reason.
 */
export function answerReader(
  { responseMode: mode, openToken, onUnopened }: BrowserInput,
  state: string,
): AnswerReader {
  let unopened: FobError | undefined
  const read = async (parameters: URLSearchParams) => {
    const [response, ...more] = isJwt(mode) ? parameters.getAll('response') : []
    if (response === undefined || more.length > 0) return parameters
    const opened = new URLSearchParams(parameters)
    opened.set('response', await openedWhere(response, openToken, 'an answer came by the browser'))
    return opened
  }
  const note = (error: unknown): boolean => {
    if (!(error instanceof FobError)) throw error
    if (!unopened) onUnopened?.(error)
    unopened = error
    return false
  }
  return {
    read,
    isOurs: parameters => read(parameters).then(opened => hasState(opened, state, mode), note),
    explain: error => {
      const isLate = error instanceof FobError && error.exitCode === exit.waitedTooLong
      return isLate ? (unopened ?? error) : error
    },
  }
}
