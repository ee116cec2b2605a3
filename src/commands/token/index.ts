import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { clientCredentialsCommand } from './client-credentials.ts'

export function tokenCommand(deps: Deps): Command {
  return (
    new Command('token')
      .summary('print an access token')
      .description('Prints an access token.')
      // `-o` before a subcommand is ours, after it the subcommand's.
      .enablePositionalOptions()
      .addHelpText('after', '\nExample:\n  fob token client-credentials ci -o json')
      .addCommand(clientCredentialsCommand(deps))
  )
}
