import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { cacheOptions } from '../shared/cache-options.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { tokenRequestOptions, withOptions } from '../shared/options.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'
import { chosen, type IsWanted } from '../table.ts'
import { runToken } from './token.ts'

const help = `
Exits 3 where a person has to sign in first: fob login [profile]

Examples:
  fob token work
  curl -K <(fob token work -o curl) https://api.example.com/
  fob token work --scope 'read' --min-ttl 5m -o json
  fob token client-credentials --issuer https://as.example.com --client-id ci`

/** Each is a grant; loaded as the commands of ../table.ts are. */
const grants: Readonly<Record<string, (deps: Deps) => Promise<Command>>> = {
  'client-credentials': async deps =>
    (await import('./client-credentials.ts')).clientCredentialsCommand(deps),
  exchange: async deps => (await import('./exchange.ts')).exchangeCommand(deps),
  'jwt-bearer': async deps => (await import('./jwt-bearer.ts')).jwtBearerCommand(deps),
  'on-behalf-of': async deps => (await import('./on-behalf-of.ts')).onBehalfOfCommand(deps),
  'saml-bearer': async deps => (await import('./saml-bearer.ts')).samlBearerCommand(deps),
  password: async deps => (await import('./password.ts')).passwordCommand(deps),
  grant: async deps => (await import('./grant.ts')).grantCommand(deps),
}

export async function tokenCommand(deps: Deps, isWanted: IsWanted, run = runToken): Promise<Command> {
  const command = new Command('token')
    .summary('print an access token: stored, else refreshed')
    .description('Prints an access token of a session: the stored one while it is good, else a fresh one.')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<CachedTokenOptions>(), deps),
    )
  for (const load of chosen(grants, isWanted) ?? []) command.addCommand(await load(deps))
  return withOptions(command, tokenRequestOptions(), cacheOptions(), tokenOutputOptions())
}
