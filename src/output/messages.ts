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
  const say = (line: string) => deps.err(`${neutral(deps.redactor.redact(line), deps.env)}\n`)
  return {
    note: text => {
      if (!quiet) say(safeText(text))
    },
    warn: text => {
      if (!quiet) say(`warning: ${safeText(text)}`)
    },
    screen: text => deps.err(`${neutral(text, deps.env)}\n`),
  }
}

/**
 * GitHub's runner obeys commands that it finds on stderr: `::…` at the start of a line, `##[…` anywhere in one
 * (actions/runner, OutputManager and ActionCommand). A server's text must not be able to speak to it.
 */
export function neutral(line: string, env: Deps['env']): string {
  if (env.GITHUB_ACTIONS !== 'true') return line
  return line.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/gm, '$1\u2236')
}
