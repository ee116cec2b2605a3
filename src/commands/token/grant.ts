import { Command, InvalidArgumentError, Option } from 'commander'
import { pathResolver } from '../../config/parse-profile.ts'
import { readSecret } from '../../config/secret-source.ts'
import { type Source, sourcePaths } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { refuseSharedInput } from '../shared/keys.ts'
import { withGrantOptions } from './grant-options.ts'
import { runGrant } from './run-grant.ts'

interface GrantOptions extends CachedTokenOptions {
  readonly paramFile?: Readonly<Record<string, string>>
}

const help = `
For a grant type that has no command of its own.

Example:
  fob token grant urn:example:grant-type:badge work --param badge=4711 \\
    --param-file pin=-`

export function grantCommand(deps: Deps, run = runAnyGrant): Command {
  const command = new Command('grant')
    .summary('a token by any other grant type')
    .description('Gets a token by any grant type (RFC 6749 4.5), with the parameters given.')
    .argument('<urn>', 'grant type')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((urn: string, profile: string | undefined, _options, self: Command) =>
      run(urn, profile, self.optsWithGlobals<GrantOptions>(), deps),
    )
  const paramFile = new Option('--param-file <name=path>', 'secret parameter; - is stdin; may be repeated')
  return withGrantOptions(command, [paramFile.argParser(namedPath)])
}

function namedPath(text: string, previous: Record<string, string> | undefined): Record<string, string> {
  const [, name, path] = text.match(/^([^=]+)=(.+)$/) ?? []
  if (name === undefined || path === undefined || Object.hasOwn(previous ?? {}, name)) {
    throw new InvalidArgumentError('Write it as in name=path, each name once.')
  }
  return { ...previous, [name]: path }
}

/** Grants that other commands do with all their checks. */
const others: Readonly<Record<string, string>> = {
  authorization_code: 'fob login --pkce',
  client_credentials: 'fob token client-credentials',
  implicit: 'fob login --pkce',
  password: 'fob token password',
  refresh_token: 'fob refresh',
  'urn:ietf:params:oauth:grant-type:device_code': 'fob login --device',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'fob token jwt-bearer, or fob token on-behalf-of',
  'urn:ietf:params:oauth:grant-type:saml2-bearer': 'fob token saml-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'fob token exchange',
  'urn:openid:params:grant-type:ciba': 'fob login --ciba',
}

export async function runAnyGrant(
  urn: string,
  profile: string | undefined,
  options: GrantOptions,
  deps: Deps,
): Promise<void> {
  const other = others[urn]
  if (other) throw usageError('other_command', `there is a command for the grant ${urn}`, other)
  const context = await createContext(options, profile, deps)
  const files = sourcesOf(options.paramFile ?? {}, deps)
  const twice = Object.keys(files).find(name => Object.hasOwn(context.settings.param ?? {}, name))
  if (twice !== undefined) {
    throw usageError('param_twice', `the parameter ${twice} is given twice`, 'by --param or by --param-file')
  }
  refuseSharedInput(context.settings, files)
  const parameters = await secretParameters(files, deps)
  const run = { flow: 'grant', detail: [urn, parameters], options, context, deps } as const
  await runGrant(run, async (config, request) => {
    const { extensionGrant } = await import('../../flows/extension-grant.ts')
    const look = 'check --param and --param-file'
    return extensionGrant({ config, ...request, grantType: urn, parameters, look, now: deps.now })
  })
}

/** By the name of the parameter. */
function sourcesOf(files: Readonly<Record<string, string>>, { env }: Deps): Record<string, Source> {
  const resolve = pathResolver(env)
  const entries = Object.entries(files)
  return Object.fromEntries(entries.map(([name, file]) => [name, sourcePaths({ file }, resolve)]))
}

async function secretParameters(
  sources: Readonly<Record<string, Source>>,
  deps: Deps,
): Promise<Record<string, string>> {
  const entries = Object.entries(sources).map(async ([name, source]) => {
    const value = await readSecret(source, deps, `parameter ${name}`)
    deps.redactor.add(value)
    return [name, value] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
