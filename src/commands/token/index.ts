import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { type CachedTokenOptions, cacheOptions } from '../shared/cached-grant.ts'
import { tokenRequestOptions, withOptions } from '../shared/options.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'
import { clientCredentialsCommand } from './client-credentials.ts'
import { exchangeCommand } from './exchange.ts'
import { grantCommand } from './grant.ts'
import { jwtBearerCommand } from './jwt-bearer.ts'
import { onBehalfOfCommand } from './on-behalf-of.ts'
import { passwordCommand } from './password.ts'
import { samlBearerCommand } from './saml-bearer.ts'
import { runToken } from './token.ts'

const help = `
Exits 3 where a person has to sign in first: fob login [profile]

Examples:
  fob token work
  curl -K <(fob token work -o curl) https://api.example.com/
  fob token work --scope 'read' --min-ttl 5m -o json
  fob token client-credentials --issuer https://as.example.com --client-id ci`

export function tokenCommand(deps: Deps, run = runToken): Command {
  const command = new Command('token')
    .summary('print an access token: stored, else refreshed')
    .description('Prints an access token of a session: the stored one while it is good, else a fresh one.')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .addCommand(clientCredentialsCommand(deps))
    .addCommand(exchangeCommand(deps))
    .addCommand(jwtBearerCommand(deps))
    .addCommand(onBehalfOfCommand(deps))
    .addCommand(samlBearerCommand(deps))
    .addCommand(passwordCommand(deps))
    .addCommand(grantCommand(deps))
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<CachedTokenOptions>(), self, deps),
    )
  return withOptions(command, tokenRequestOptions(), cacheOptions(), tokenOutputOptions())
}
