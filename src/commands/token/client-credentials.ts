import { Command } from 'commander'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { type Context, createContext } from '../shared/context.ts'
import { withGrantOptions } from './grant-options.ts'
import { type PreparedGrant, runGrant } from './run-grant.ts'

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

export async function runClientCredentials(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const { run, grant } = prepareClientCredentials(await createContext(options, profile, deps), options, deps)
  await runGrant(run, grant)
}

export const prepareClientCredentials = (
  context: Context,
  options: CachedTokenOptions,
  deps: Deps,
): PreparedGrant => ({
  run: { flow: 'client-credentials', options, context, deps },
  grant: async (config, request) => {
    requireProof(context.settings)
    const { clientCredentials } = await import('../../flows/client-credentials.ts')
    return clientCredentials({ config, ...request, now: deps.now })
  },
})

/** RFC 6749 4.4: for confidential clients alone. A secret that was forgotten reads better here than as invalid_client. */
function requireProof({ clientAuth, clientSecret, privateKey, clientAssertion, tlsCert }: Settings): void {
  if (clientAuth ?? clientSecret ?? privateKey ?? clientAssertion ?? tlsCert) return
  throw usageError(
    'no_client_secret',
    'there is no client secret, nor anything else that proves the client',
    'give --client-secret-file PATH (- is stdin) or FOB_CLIENT_SECRET; --client-auth none where the server wants none',
  )
}
