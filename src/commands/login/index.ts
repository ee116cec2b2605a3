import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { OutputFormat } from '../../output/formats.ts'
import { accountOption } from '../shared/cached-grant.ts'
import {
  clientOptions,
  httpOptions,
  requestOptions,
  serverOptions,
  storeOptions,
  withOptions,
} from '../shared/options.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'
import { runWithRefreshToken, type WithRefreshTokenOptions } from './with-refresh-token.ts'

interface LoginOptions extends WithRefreshTokenOptions {
  readonly withRefreshToken?: boolean
}

const help = `
Examples:
  fob login work --with-refresh-token < refresh-token.txt
  pass show idp/refresh-token | fob login work --with-refresh-token`

export function loginCommand(deps: Deps, run = runLogin): Command {
  const command = new Command('login')
    .summary('sign in, and keep the session')
    .description('Signs a person in and keeps the session, so that `fob token` can print access tokens.')
    .argument('[profile]', 'profile to use')
    .addOption(
      new Option('--with-refresh-token', 'read a refresh token from stdin, prove and keep it').helpGroup(
        'How to sign in:',
      ),
    )
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, withOutput(self.optsWithGlobals<LoginOptions>(), self, deps), deps),
    )
  return withOptions(
    command,
    serverOptions(),
    clientOptions(),
    requestOptions(),
    httpOptions(),
    storeOptions(),
    [accountOption()],
    tokenOutputOptions(),
  )
}

/** A person at a terminal wants to be signed in; a pipe wants the token. */
function withOutput(options: LoginOptions, command: Command, { terminal }: Deps): LoginOptions {
  const byDefault = command.getOptionValueSource('output') === 'default'
  const output: OutputFormat = byDefault && terminal.outIsTTY ? 'none' : options.output
  return { ...options, output }
}

export async function runLogin(
  profile: string | undefined,
  options: LoginOptions,
  deps: Deps,
): Promise<void> {
  if (options.withRefreshToken) return runWithRefreshToken(profile, options, deps)
  throw usageError('missing_option', 'say how to sign in', 'fob login --with-refresh-token < FILE')
}
