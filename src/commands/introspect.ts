import { Command } from 'commander'
import type { Deps } from '../deps.ts'
import { safeJson } from '../output/json.ts'
import { accountOption } from './shared/cache-options.ts'
import { connect } from './shared/connect.ts'
import { createContext, type GlobalOptions } from './shared/context.ts'
import { outputOption, sessionServerOptions, withOptions } from './shared/options.ts'
import { sessionToken } from './shared/session-token.ts'
import { readToken, tokenFileOption } from './shared/token-input.ts'

interface IntrospectOptions extends GlobalOptions {
  readonly account?: string
  readonly tokenFile?: string
}

const help = `
Exits 0 for a token that is not active too: the answer says so.

Examples:
  fob introspect work
  pbpaste | fob introspect work --token-file - | jq .active`

export function introspectCommand(deps: Deps, run = runIntrospect): Command {
  const command = new Command('introspect')
    .summary('ask the server what it knows of a token')
    .description('Prints what the introspection endpoint (RFC 7662) says of a token, as JSON.')
    .argument('[profile]', 'profile to use')
    .addOption(tokenFileOption())
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<IntrospectOptions>(), deps),
    )
  return withOptions(command, sessionServerOptions(), [accountOption(), outputOption(['json'])])
}

export async function runIntrospect(
  profile: string | undefined,
  options: IntrospectOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const { settings } = context
  const { tokenFile: path } = options
  const token =
    path === undefined
      ? (await sessionToken(context, options, deps)).accessToken
      : await readToken({ path, what: 'token', settings, options }, deps)
  const { introspectToken } = await import('../flows/introspection.ts')
  const answer = await connect(context, deps, config => introspectToken(config, token))
  deps.out(safeJson(answer))
}
