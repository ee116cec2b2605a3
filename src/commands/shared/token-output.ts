import { Option } from 'commander'
import { type OutputFormat, outputFormats, type Shell, shells } from '../../output/formats.ts'
import type { GlobalOptions } from './context.ts'
import { tokenDefaults } from './token-defaults.ts'

/** Options of each command that prints a token. */
export interface TokenOptions extends GlobalOptions {
  readonly output: OutputFormat
  readonly shell: Shell
  readonly idToken?: boolean
}

export const tokenOutputOptions = (): Option[] =>
  [
    new Option('-o, --output <format>', 'format of the answer')
      .choices(outputFormats)
      .default(tokenDefaults.output),
    new Option('--shell <shell>', 'shell that -o env writes for')
      .choices(shells)
      .default(tokenDefaults.shell),
    new Option('--id-token', 'print the ID token in place of the access token'),
  ].map(option => option.helpGroup('Output:'))
