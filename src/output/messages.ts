import type { Deps } from '../deps.ts'
import { safeText } from '../safe-text.ts'

/** What fob says to people, on stderr: stdout carries the answer alone. */
export interface Messages {
  /** A fact worth knowing; silent with --quiet. */
  note(text: string): void
  /** Something the person should act on; silent with --quiet. */
  warn(text: string): void
  /**
   * Never silent: what a person must see to go on, such as a device code, which is a secret everywhere else. As it is,
   * with colours and lines: whoever composes it has put each foreign part through safeText.
   */
  screen(text: string): void
}

export function createMessages(deps: Pick<Deps, 'err' | 'env' | 'redactor'>, quiet: boolean): Messages {
  const say = (text: string) => {
    if (!quiet) deps.err(`${neutral(withoutSecrets(text, deps.redactor), deps.env)}\n`)
  }
  return {
    note: say,
    warn: text => say(`warning: ${text}`),
    screen: text => deps.err(`${neutral(text, deps.env)}\n`),
  }
}

/** One line of at most `limit` characters. It is cut last: half of a secret would not be known for one. */
export const withoutSecrets = (text: string, { redact }: Deps['redactor'], limit = 500): string =>
  safeText(redact(safeText(text, 10_000)), limit)

/** Text for stdout that holds a server's words, where it stands for itself and is no token. */
export function printText(text: string, { out, env }: Pick<Deps, 'out' | 'env'>): void {
  out(neutral(text, env))
}

/**
 * GitHub's runner obeys commands that it finds on stdout and stderr: `::…` at the start of a line, `##[…` anywhere in one
 * (actions/runner, OutputManager and ActionCommand). A server's text must not be able to speak to it.
 */
export function neutral(line: string, env: Deps['env']): string {
  if (env.GITHUB_ACTIONS !== 'true') return line
  return line.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/gm, '$1\u2236')
}
