import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { createMessages, type Messages } from '../../output/messages.ts'
import { accountOption } from '../shared/cache-options.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { sessionServerOptions, settingOptions, withOptions } from '../shared/options.ts'
import { signOut, type Unreachable } from './sign-out.ts'
import { everySession, namedSession, sessionsOfProfile, type Targets } from './targets.ts'

export interface LogoutOptions extends GlobalOptions {
  readonly account?: string
  readonly all?: boolean
  readonly endSession?: boolean
}

const help = `
The session is removed here in any case. Where the server fails to revoke its
tokens, that is said and the exit code tells why (6, 7 or 8); a server that has
no revocation endpoint is no failure, but a warning.

Examples:
  fob logout work
  fob logout work --all          all accounts of the profile
  fob logout --all               every session
  fob logout work --end-session  the browser's session at the server too`

export function logoutCommand(deps: Deps, run = runLogout): Command {
  const command = new Command('logout')
    .summary('revoke and remove a session')
    .description("Revokes a session's tokens at the server (RFC 7009) and removes them here.")
    .argument('[profile]', 'profile to use')
    .addOption(
      new Option('--all', 'all accounts of the profile; without a profile every session').conflicts(
        'account',
      ),
    )
    .addOption(new Option('--end-session', 'end the session of the browser at the server too'))
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<LogoutOptions>(), deps),
    )
  return withOptions(command, sessionServerOptions(), settingOptions('tokenEndpoint', 'revocationEndpoint'), [
    accountOption(),
  ])
}

export async function runLogout(
  profile: string | undefined,
  options: LogoutOptions,
  deps: Deps,
): Promise<void> {
  const messages = createMessages(deps, options.quiet ?? false)
  const { sessions, unknown } = await targetsOf(profile, options, messages, deps)
  const failures: unknown[] = []
  const unreachable: Unreachable = new Map()
  let removed = 0
  for (const session of sessions) {
    const done = await signOut(session, unreachable, options, deps)
    if (done.removed) removed += 1
    for (const failure of done.failures) {
      // The last word is that of the first failure, as the error; the others are said on the way.
      if (failures.push(failure) > 1) messages.warn(failure.message)
    }
  }
  for (const remove of unknown) if (await remove()) removed += 1
  if (removed === 0) messages.note('nobody was signed in: there is nothing to remove')
  if (failures.length > 0) throw failures[0]
}

function targetsOf(
  profile: string | undefined,
  options: LogoutOptions,
  messages: Messages,
  deps: Deps,
): Promise<Targets> {
  if (!options.all) return namedSession(profile, options, deps)
  const name = profile ?? (deps.env.FOB_PROFILE || undefined)
  return name === undefined ? everySession(options, messages, deps) : sessionsOfProfile(name, options, deps)
}
