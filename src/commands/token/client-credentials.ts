import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { runClientCredentials } from './client-credentials-run.ts'
import { withGrantOptions } from './grant-options.ts'

const help = `
The secret comes from --client-secret-file (- is stdin), FOB_CLIENT_SECRET or
the profile, never from the command line itself.

Examples:
  export FOB_CLIENT_SECRET
  fob token client-credentials --issuer https://as.example.com --client-id ci
  fob token client-credentials ci --scope 'read write' -o json
  curl -K <(fob token client-credentials ci -o curl) https://api.example.com/`

export function clientCredentialsCommand(deps: Deps, run = runClientCredentials): Command {
  const command = new Command('client-credentials')
    .summary('a token for the program itself (CI, daemons)')
    .description('Gets a token for the program itself, by the client credentials grant (RFC 6749 4.4).')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<CachedTokenOptions>(), deps),
    )
  return withGrantOptions(command)
}
