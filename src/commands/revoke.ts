import { Command } from 'commander'
import type { Deps } from '../deps.ts'
import { sessionName } from '../sessions/problems.ts'
import { removeAccess } from '../sessions/sessions.ts'
import { revokeSession } from './logout/revoke-session.ts'
import { accountOption } from './shared/cache-options.ts'
import { connect } from './shared/connect.ts'
import { type Context, createContext, type GlobalOptions } from './shared/context.ts'
import { sessionServerOptions, settingOptions, withOptions } from './shared/options.ts'
import { sessionContext } from './shared/session.ts'
import { sessionId } from './shared/session-id.ts'
import { readToken, tokenFileOption } from './shared/token-input.ts'

interface RevokeOptions extends GlobalOptions {
  readonly account?: string
  readonly tokenFile?: string
}

const help = `
Without --token-file the session's cached access tokens are revoked and removed;
the session stays here, though some servers end it by that (RFC 7009 2.1).
To end it: fob logout

Examples:
  fob revoke work
  fob revoke work --token-file - < leaked-token.txt`

export function revokeCommand(deps: Deps, run = runRevoke): Command {
  const command = new Command('revoke')
    .summary('have the server revoke a token')
    .description('Has the server revoke a token, or the access tokens of a session (RFC 7009).')
    .argument('[profile]', 'profile to use')
    .addOption(tokenFileOption())
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<RevokeOptions>(), deps),
    )
  return withOptions(command, sessionServerOptions(), settingOptions('tokenEndpoint', 'revocationEndpoint'), [
    accountOption(),
  ])
}

export async function runRevoke(
  profile: string | undefined,
  options: RevokeOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const { settings, messages } = context
  const { tokenFile: path } = options
  if (path === undefined) return revokeAccess(context, options, deps)
  const token = await readToken({ path, what: 'token', settings, options }, deps)
  const { revokeToken } = await import('../flows/revocation.ts')
  await connect(context, deps, config => revokeToken({ config, token }))
  // RFC 7009 2.2: the answer is the same for a token that the server never knew.
  messages.note('the token is not valid at the server, or no longer')
}

/** What the server did not revoke stays in the cache, so that the command can be run again. */
async function revokeAccess(context: Context, options: RevokeOptions, deps: Deps): Promise<void> {
  const id = sessionId(context, options, deps)
  const store = await deps.store(context.store)
  const count = await removeAccess(id, sessionContext(store, context, deps), async access => {
    const { accessTokens, failure } = await revokeSession(id, undefined, access, context, deps)
    if (failure) throw failure
    return accessTokens
  })
  const what = count === 1 ? '1 access token' : `${count} access tokens`
  context.messages.note(
    count === 0
      ? `no access token of ${sessionName(id)} is cached: there is nothing to revoke`
      : `revoked ${what} of ${sessionName(id)}`,
  )
}
