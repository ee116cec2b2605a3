import { Option } from 'commander'
import { readSecretFile, secretLimit } from '../../config/secret-file.ts'
import { orAborted } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { GlobalOptions } from './context.ts'
import { askingFor } from './typed-input.ts'

/** RFC 6749 A.12 and A.17: what a token may hold. */
const printable = /^[\x21-\x7e]+$/

interface TokenInput {
  /** `-` is standard input, where a terminal asks without echo. */
  readonly path: string
  /** For people, such as `refresh token`. */
  readonly what: string
  readonly settings: Settings
  readonly options: GlobalOptions
}

/**
 * A token of the person's, never from argv; white space around it is dropped and the redactor knows it.
 *
 * Throws FobError (2) where there is none, where it is no token, or where stdin is wanted for the client secret too; (8)
 * for a file that others can read.
 */
export async function readToken(input: TokenInput, deps: Deps): Promise<string> {
  const token = (await orAborted(rawText(input, deps), deps.signal)).trim()
  const { what } = input
  if (token === '') throw usageError('no_token', `there is no ${what} on ${placeOf(input)}`)
  if (!printable.test(token)) {
    throw usageError('invalid_token_input', `what came from ${placeOf(input)} is no ${what}`, 'give it alone')
  }
  deps.redactor.add(token)
  return token
}

const placeOf = ({ path }: TokenInput) => (path === '-' ? 'standard input' : path)

async function rawText({ path, what, settings, options }: TokenInput, deps: Deps): Promise<string> {
  if (path !== '-') return readSecretFile(path, deps)
  const { clientSecret } = settings
  if (clientSecret && 'file' in clientSecret && clientSecret.file === '-') {
    throw usageError(
      'stdin_taken',
      `standard input can't carry both the client secret and the ${what}`,
      'give the client secret by FOB_CLIENT_SECRET or a file',
    )
  }
  return askingFor(what, options.input !== false, deps).input.text(secretLimit)
}

/** `--token-file`, of commands that take a token of any origin. */
export const tokenFileOption = (): Option =>
  new Option(
    '--token-file <path>',
    'file with the token; - is stdin (default: that of the session)',
  ).helpGroup('Token:')
