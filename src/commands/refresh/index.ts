import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { accountOption } from '../shared/cache-options.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { tokenRequestOptions, withOptions } from '../shared/options.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'
import { runRefresh } from './run.ts'

const help = `
Several at once send one request, and all print its result.

Example:
  fob refresh work -o none`

export function refreshCommand(deps: Deps, run = runRefresh): Command {
  const command = new Command('refresh')
    .summary('spend the refresh token now')
    .description('Spends the refresh token of a session now (RFC 6749 6) and prints the new access token.')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<CachedTokenOptions>(), deps),
    )
  return withOptions(command, tokenRequestOptions(), [accountOption()], tokenOutputOptions())
}
