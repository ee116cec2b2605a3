import { Command, Option } from 'commander'
import { readSecret } from '../../config/secret-source.ts'
import type { TokenSource } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { type Context, createContext } from '../shared/context.ts'
import { refuseSharedInput } from '../shared/keys.ts'
import { deprecatedOption, requireDeprecated } from './deprecated.ts'
import { withGrantOptions } from './grant-options.ts'
import { answer, grantSession } from './run-grant.ts'
import { tokenSourceOf, tokenSourceOptions } from './token-source.ts'

interface PasswordOptions extends CachedTokenOptions {
  readonly deprecated?: boolean
  readonly username?: string
}

const help = `
For old servers alone: the person gives this program the password, there is no
second factor, and OAuth 2.1 has dropped the grant. A refresh token is kept.

Examples:
  fob token password old --deprecated --username alice
  pass show old | fob token password old --deprecated --username alice \\
    --password-file -`

export function passwordCommand(deps: Deps, run = runPassword): Command {
  const command = new Command('password')
    .summary('a token for name and password (deprecated)')
    .description('Gets a token for the name and password of a person (RFC 6749 4.3). Deprecated.')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<PasswordOptions>(), deps),
    )
  const [file, program] = tokenSourceOptions('password', 'password')
  const name = new Option('--username <name>', 'name of the person')
  return withGrantOptions(command, [deprecatedOption(), name, ...(file && program ? [file, program] : [])])
}

export async function runPassword(
  profile: string | undefined,
  options: PasswordOptions,
  deps: Deps,
): Promise<void> {
  requireDeprecated(
    options.deprecated,
    'the password grant hands the password of a person to a program, and OAuth 2.1 has dropped it',
    'sign in with fob login, or for a program: fob token client-credentials',
  )
  const context = await createContext(options, profile, deps)
  const { username } = options
  if (!username) throw usageError('no_username', 'no name is given', 'give it with --username NAME')
  const source = tokenSourceOf(options, 'password', deps)
  refuseSharedInput(context.settings, { password: source })
  const run = { flow: 'password', detail: username, options, context, deps } as const
  const token = await grantSession(
    run,
    async (config, request) => {
      const { extensionGrant } = await import('../../flows/extension-grant.ts')
      const password = await passwordOf(username, source, context, deps)
      const parameters = { username, password }
      const look = 'check name and password, and that the person needs no second factor'
      return extensionGrant({ config, ...request, grantType: 'password', parameters, look, now: deps.now })
    },
    session => session.flow === 'password' || session.deadSince !== undefined,
  )
  answer(token, run)
}

/** Asked for only where no cached token serves. Throws FobError no_password (2). */
async function passwordOf(
  username: string,
  source: TokenSource | undefined,
  { mayAsk }: Context,
  deps: Deps,
): Promise<string> {
  if (source && !('from' in source)) {
    const given = await readSecret(source, deps, 'password')
    deps.redactor.add(given)
    return given
  }
  if (!mayAsk) {
    throw usageError(
      'no_password',
      'there is no password',
      'give it with --password-file PATH (- is stdin) or --password-command',
    )
  }
  const typed = await deps.input.secret(`Password of ${username}: `, deps.signal)
  deps.redactor.add(typed)
  return typed
}
