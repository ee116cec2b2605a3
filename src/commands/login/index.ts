import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import type { OutputFormat } from '../../output/formats.ts'
import { accountOption } from '../shared/cache-options.ts'
import {
  clientOptions,
  httpOptions,
  keyOptions,
  personOptions,
  requestOptions,
  serverOptions,
  storeOptions,
  withOptions,
} from '../shared/options.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'
import { type LoginOptions, loginOptions } from './options.ts'

const help = `
Without --pkce or --device the profile's flow is used, else the one that fits
the server and the place. Without a person (CI, --no-input) name one of them.
On a terminal no token is printed; into a pipe it is.

Examples:
  fob login work
  fob login --pkce --issuer https://login.example.com --client-id my-cli
  fob login work --device --scope 'openid offline_access'
  curl -K <(fob login work --device -o curl) https://api.example.com/
  pass show idp/refresh-token | fob login work --with-refresh-token`

type Run = (profile: string | undefined, options: LoginOptions, deps: Deps) => Promise<void>

export function loginCommand(deps: Deps, run: Run = runHow): Command {
  const command = new Command('login')
    .summary('sign in, and keep the session')
    .description('Signs a person in and keeps the session, for fob token to print its tokens.')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, withOutput(self.optsWithGlobals<LoginOptions>(), self, deps), deps),
    )
  // --timeout is the person's here; that of a request can be set by FOB_TIMEOUT and the profile.
  const network = httpOptions().filter(option => option.long !== '--timeout')
  return withOptions(
    command,
    loginOptions(),
    serverOptions(),
    clientOptions(),
    keyOptions(),
    requestOptions(),
    personOptions(),
    network,
    storeOptions(),
    [accountOption()],
    tokenOutputOptions(),
  )
}

/** A person at a terminal wants to be signed in; a pipe wants the token. */
function withOutput(options: LoginOptions, command: Command, { terminal }: Deps): LoginOptions {
  const byDefault = command.getOptionValueSource('output') === 'default'
  // An ID token alone is not kept: it is there to be seen.
  const isKept = options.implicit !== 'id_token'
  const output: OutputFormat = byDefault && terminal.outIsTTY && isKept ? 'none' : options.output
  return { ...options, output }
}

async function runHow(profile: string | undefined, options: LoginOptions, deps: Deps): Promise<void> {
  if (!options.withRefreshToken) {
    const { withChallenge } = await import('./step-up.ts')
    const { runLogin } = await import('./run.ts')
    return runLogin(profile, await withChallenge(options, deps), deps)
  }
  const { refuseNotCarried } = await import('./not-carried.ts')
  refuseNotCarried('refresh-token', options)
  const { runWithRefreshToken } = await import('./with-refresh-token.ts')
  return runWithRefreshToken(profile, { ...options, timeout: undefined }, deps)
}
