import type { CommanderError } from 'commander'
import type { Deps } from '../deps.ts'
import { type ExitCode, exit, FobError, usageError } from '../errors.ts'
import { safeJson } from './json.ts'
import { neutral, withoutSecrets } from './messages.ts'

/** Writes one sentence and one hint (with `-o json` one JSON line) to stderr, and gives the exit code. */
export function report(error: unknown, argv: readonly string[], deps: Deps): ExitCode {
  const failure = error instanceof FobError ? error : bug(error, argv)
  const told = (text: string, limit: number) => withoutSecrets(text, deps.redactor, limit)
  const message = told(failure.message, 1000)
  const hint = failure.hint === undefined ? undefined : told(failure.hint, 1000)
  if (wantsJson(argv)) {
    deps.err(safeJson({ error: { code: told(failure.code, 64), message, hint } }, 0))
  } else if (failure.code !== 'interrupted' && failure.code !== 'help') {
    deps.err(neutral(`fob: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`, deps.env))
  }
  return failure.exitCode
}

/** Read from argv, not from the parsed options: a usage error leaves none. Of several formats the last holds. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  let format: string | undefined
  for (const [at, word] of words.entries()) {
    const [, attached] = /^(?:-[qv]*o=?|--output=)(.+)$/.exec(word) ?? []
    format = (/^(-[qv]*o|--output)$/.test(word) ? words[at + 1] : attached) ?? format
  }
  return format === 'json'
}

/**
 * commander's messages read "error: unknown option '--isuer'", may have a second sentence, and may add
 * "(Did you mean --issuer?)" on a second line.
 *
 * @param command which help to point to, such as `fob token`
 */
export function misuse({ code, message }: CommanderError, command: string): FobError {
  if (code === 'commander.help') return usageError('help', 'no command is named')
  const [first = '', second] = message.replace(/^error: /, '').split('\n')
  const sentence = first.replace(/\.$/, '').replace(/\. ([A-Z])/g, (_, letter) => `: ${letter.toLowerCase()}`)
  const suggestion = second?.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?')
  return usageError('usage', sentence, suggestion ?? `${command} --help shows commands and flags`)
}

/** A bug in fob. Its message may hold anything, so only the kind and, with --verbose, the places in our code are shown. */
function bug(error: unknown, argv: readonly string[]): FobError {
  const kind = error instanceof Error ? error.name : typeof error
  const verbose = argv.some(word => word === '-v' || word === '--verbose' || word === '--trace')
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const places = verbose ? stack.split('\n').filter(line => /^\s+at /.test(line)) : []
  const at = places.map(line => line.trim()).join(', ')
  return new FobError(
    'bug',
    exit.bug,
    `unexpected failure (${kind})${at && ` ${at}`}: this is a bug in fob`,
    {
      hint: 'please report it, with what --verbose shows',
    },
  )
}
