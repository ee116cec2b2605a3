import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { answerOption, httpOptions, settingOptions, storeOptions, withOptions } from '../shared/options.ts'
import type { RegisterOptions } from './run.ts'

const help = `
What the server gives for managing the client, and its secret, are kept in the
store and never printed. With --private-key FILE or --tls-cert FILE the client
proves itself by that: the server gets the public part, the profile the path.

Examples:
  fob register https://as.example.com work && fob login work
  fob register https://as.example.com ci --flow client-credentials --scope read
  fob register https://as.example.com ci --flow client-credentials \\
    --private-key key.pem
  fob register https://as.example.com --initial-access-token-file - < token.txt`

const registeredKeys = [
  ...(['privateKey', 'keyPassphrase', 'keyId', 'signingAlg', 'certificate'] as const),
  ...(['tlsCert', 'tlsKey'] as const),
]

type Run = (
  issuer: string,
  profile: string | undefined,
  options: RegisterOptions,
  deps: Deps,
) => Promise<void>

export function registerCommand(deps: Deps, run: Run = runLater): Command {
  const command = new Command('register')
    .summary('register a client at a server, as a profile (RFC 7591)')
    .description('Registers a client at an authorization server and writes a profile for it.')
    .argument('<issuer>', 'issuer of the authorization server')
    .argument('[name]', 'name of the profile to write (default: default)')
    .addHelpText('after', help)
    .action((issuer: string, name: string | undefined, _options, self: Command) =>
      run(issuer, name, self.optsWithGlobals<RegisterOptions>(), deps),
    )
  return withOptions(
    command,
    registerOptions(),
    settingOptions('flow', 'clientAuth', ...registeredKeys, 'scope', 'redirectUri', 'dpop'),
    httpOptions(),
    storeOptions(),
    [answerOption()],
  )
}

const registerOptions = (): Option[] =>
  [
    new Option('--client-name <name>', 'name that people see when they sign in').default('fob'),
    new Option('--metadata-file <path>', 'JSON of further client metadata; it goes before the flags'),
    new Option('--initial-access-token-file <path>', 'token that allows registering; - is stdin'),
    new Option('-f, --force', 'replace a profile of this name'),
  ].map(option => option.helpGroup('Registration:'))

const runLater: Run = async (...call) => (await import('./run.ts')).runRegister(...call)
