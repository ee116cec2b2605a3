import { Command } from 'commander'
import type { Deps } from '../deps.ts'
import { printAnswer } from '../output/print.ts'
import { accountOption, type CachedTokenOptions } from './shared/cached-grant.ts'
import { createContext } from './shared/context.ts'
import { tokenRequestOptions, withOptions } from './shared/options.ts'
import { personToken } from './shared/person-token.ts'
import { sessionRequest } from './shared/request.ts'
import { tokenOutputOptions } from './shared/token-output.ts'

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

export async function runRefresh(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const request = sessionRequest(context)
  const token = await personToken({
    request,
    scopeNamed: context.named('scope'),
    options: { ...options, cache: true, forceRefresh: true, minTtl: 0 },
    context,
    deps,
  })
  printAnswer({ ...token, issuer: context.server.issuer, profile: context.profile }, options, deps)
}
