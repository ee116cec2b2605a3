import { Command } from 'commander'
import type { Deps } from '../deps.ts'
import { safeJson } from '../output/json.ts'
import { sessionKey } from '../sessions/key.ts'
import { readSession } from '../sessions/save.ts'
import { accountOption } from './shared/cache-options.ts'
import { connect } from './shared/connect.ts'
import { createContext, type GlobalOptions } from './shared/context.ts'
import { outputOption, sessionServerOptions, withOptions } from './shared/options.ts'
import { sessionId } from './shared/session-id.ts'
import { sessionToken } from './shared/session-token.ts'

interface UserInfoOptions extends GlobalOptions {
  readonly account?: string
}

const help = `
The session's token is used, refreshed where it has run out; who signs in needs
the scope openid, and profile or email for more claims.

Example:
  fob userinfo work | jq -r .email`

export function userinfoCommand(deps: Deps, run = runUserInfo): Command {
  const command = new Command('userinfo')
    .summary('show who is signed in, as the server says')
    .description('Prints the claims of the userinfo endpoint (OpenID Connect Core 5.3) as JSON.')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<UserInfoOptions>(), deps),
    )
  return withOptions(command, sessionServerOptions(), [accountOption(), outputOption(['json'])])
}

export async function runUserInfo(
  profile: string | undefined,
  options: UserInfoOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const { accessToken, dpopKey } = await sessionToken(context, options, deps)
  const id = sessionId(context, options, deps)
  const session = await readSession(await deps.store(context.store), sessionKey(id), id)
  const { userInfo } = await import('../flows/userinfo.ts')
  const claims = await connect(context, deps, config =>
    userInfo({ config, accessToken, dpopKey, subject: session?.subject }),
  )
  deps.out(safeJson(claims))
}
