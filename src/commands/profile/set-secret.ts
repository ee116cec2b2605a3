import { Command } from 'commander'
import { lineOfSetting, type Profile } from '../../config/parse-profile.ts'
import { loadProfile, saveProfile } from '../../config/profiles.ts'
import { clientSecretKey, readSecret } from '../../config/secret-source.ts'
import { tomlLine } from '../../config/toml-line.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { createMessages } from '../../output/messages.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { flagsOf, storeOptions, withOptions } from '../shared/options.ts'
import { openStore } from './stored-secret.ts'

export function setSecretCommand(deps: Deps, run = runSetSecret): Command {
  const command = new Command('set-secret')
    .summary('store the client secret of a profile')
    .description(
      'Stores the client secret of a profile in the keychain, or the store that the profile names.\nIt is asked for, or read from standard input.',
    )
    .argument('<profile>', 'name of the profile')
    .addHelpText('after', '\nExample:\n  fob profile set-secret work < secret.txt')
  return withOptions(command, storeOptions()).action((name: string, _options, self: Command) =>
    run(name, self.optsWithGlobals<GlobalOptions>(), deps),
  )
}

export async function runSetSecret(name: string, options: GlobalOptions, deps: Deps): Promise<void> {
  const profile = await loadProfile(name, deps)
  const text = withKeychainSource(profile)
  // Of what the profile itself says: a flag or variable must not send the secret to another server later.
  const key = clientSecretKey(profile.settings)
  const store = await openStore(profile, flagsOf({ ...options }), deps)
  await store.set(key, await askSecret(name, options, deps))
  if (text !== profile.text) await saveProfile({ ...profile, text }, { overwrite: true })
  createMessages(deps, options.quiet ?? false).note(
    `stored the client secret of profile ${name} (${store.name})`,
  )
}

/** The profile's text, saying where its secret now is. */
function withKeychainSource(profile: Profile): string {
  const { clientSecret } = profile.settings
  if (clientSecret === undefined) {
    // Above a line that is there: at the end, it could fall into a table such as [param].
    const lines = profile.text.split('\n')
    const at = (lineOfSetting(profile, 'clientId') ?? 1) - 1
    return lines.toSpliced(at, 0, tomlLine('clientSecret', { keychain: true }).trim()).join('\n')
  }
  if ('keychain' in clientSecret) return profile.text
  throw usageError(
    'other_secret_source',
    `profile ${profile.name} takes its client secret from elsewhere: ${tomlLine('clientSecret', clientSecret).trim()}`,
    `change that to { keychain = true } first: fob profile edit ${profile.name}`,
  )
}

async function askSecret(name: string, options: GlobalOptions, deps: Deps): Promise<string> {
  const { terminal, signal, input } = deps
  if (terminal.inputIsTTY && options.input === false) {
    const reason = 'there is no client secret on standard input'
    throw usageError('no_input', reason, `fob profile set-secret ${name} < FILE`)
  }
  const ask = () => input.secret(`Client secret of ${name}: `, signal)
  const source = terminal.inputIsTTY ? { ...input, text: ask } : input
  return readSecret({ file: '-' }, { ...deps, input: source, keychain: async () => undefined })
}
