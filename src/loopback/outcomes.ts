import { type ExitCode, exit } from '../errors.ts'
import { safeText } from '../safe-text.ts'
import type { Page } from './page.ts'

/** `who` is from a verified ID token or not there; `where` is the host of the issuer. */
export function signedInPage(who: string | undefined, where: string): Page {
  const at = safeText(where, 100)
  const line =
    who === undefined ? `You are signed in at ${at}.` : `You are signed in as ${safeText(who, 100)} at ${at}.`
  return { succeeded: true, heading: 'Signed in', lines: [line] }
}

const sentences: Partial<Record<ExitCode, string>> = {
  [exit.refused]: 'The sign-in was refused, by you or by a rule of the server.',
  [exit.waitedTooLong]: 'The sign-in took too long.',
  [exit.network]: 'The server could not be reached to finish the sign-in.',
  [exit.serverAnswer]: 'The server answered with an error.',
  [exit.security]: 'A security check failed, so the answer was thrown away.',
  [exit.store]: 'The sign-in worked, but its tokens could not be kept.',
  [exit.notSaved]: 'The sign-in worked, but its tokens could not be kept.',
}

/** Fixed sentences: a description that came in the query is for the terminal, which filters it, never for a page. */
export function failedPage(exitCode: ExitCode): Page {
  const sentence = sentences[exitCode] ?? 'The sign-in could not be finished.'
  return { succeeded: false, heading: 'Not signed in', lines: [sentence, 'The terminal says more.'] }
}
