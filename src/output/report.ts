import { CommanderError } from 'commander'
import type { Deps } from '../deps.ts'
import { type ExitCode, exit, FobError, usageError } from '../errors.ts'
import { safeText } from '../safe-text.ts'
import { neutral } from './messages.ts'

/** Writes one sentence and one hint (with `-o json` one JSON line) to stderr, and gives the exit code. */
export function report(error: unknown, argv: readonly string[], deps: Deps): ExitCode {
  const failure = asFobError(error, argv)
  const message = deps.redactor.redact(safeText(failure.message, 1000))
  const hint = failure.hint === undefined ? undefined : safeText(failure.hint, 1000)
  if (wantsJson(argv)) {
    deps.err(
      neutral(
        `${JSON.stringify({ error: { code: deps.redactor.redact(failure.code), message, hint } })}\n`,
        deps.env,
      ),
    )
  } else if (failure.code !== 'interrupted' && failure.code !== 'help') {
    deps.err(neutral(`fob: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`, deps.env))
  }
  return failure.exitCode
}

/** Read from argv, not from the parsed options: a usage error leaves none. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, at) =>
      /^(-o=?|--output=)json$/.test(word) ||
      ((word === '-o' || word === '--output') && argv[at + 1] === 'json'),
  )
}

function asFobError(error: unknown, argv: readonly string[]): FobError {
  if (error instanceof FobError) return error
  if (error instanceof CommanderError) return fromCommander(error)
  return bug(error, argv)
}

/** commander's messages read "error: unknown option '--isuer'" and may add "(Did you mean --issuer?)" on a second line. */
function fromCommander(error: CommanderError): FobError {
  if (error.code === 'commander.help') return usageError('help', 'no command is named')
  const [first = '', second] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = second?.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?')
  return usageError('usage', first, suggestion ?? 'fob --help shows commands and flags')
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
