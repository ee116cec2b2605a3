import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { printAnswer } from '../../output/print.ts'
import { type CachedTokenOptions, cachedGrant, cacheOptions } from '../shared/cached-grant.ts'
import { connect } from '../shared/connect.ts'
import { createContext } from '../shared/context.ts'
import {
  clientOptions,
  httpOptions,
  keyOptions,
  requestOptions,
  serverOptions,
  storeOptions,
  withOptions,
} from '../shared/options.ts'
import { reportScope, requestOf } from '../shared/request.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'

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
  return withOptions(
    command,
    serverOptions(),
    clientOptions(),
    keyOptions(),
    requestOptions(),
    httpOptions(),
    storeOptions(),
    cacheOptions(),
    tokenOutputOptions(),
  )
}

export async function runClientCredentials(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const request = requestOf(context.settings)
  const token = await cachedGrant(
    { flow: 'client-credentials', request, options, context, deps },
    async () => {
      const { clientCredentials } = await import('../../flows/client-credentials.ts')
      return connect(context, deps, config => clientCredentials({ config, ...request, now: deps.now }))
    },
  )
  reportScope(request.scope, token.scope, context.messages)
  printAnswer({ ...token, issuer: context.server.issuer, profile: context.profile }, options, deps)
}
