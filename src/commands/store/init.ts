import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { createMessages } from '../../output/messages.ts'
import type { GlobalOptions } from '../shared/context.ts'

export interface InitOptions extends GlobalOptions {
  readonly file?: boolean
  readonly passphrase?: boolean
  readonly force?: boolean
}

export function initCommand(deps: Deps, run = runInit): Command {
  return new Command('init')
    .summary('make the key of the file store')
    .addOption(new Option('--file', 'keep the key in a file that only you can read').conflicts('passphrase'))
    .option('--passphrase', 'seal the key with a passphrase, asked for at each run')
    .option('--force', 'replace the key: what is stored under the old one can no longer be read')
    .addHelpText('after', '\nExample:\n  fob store init --file && export FOB_STORE=file')
    .action((_options, self: Command) => run(self.optsWithGlobals<InitOptions>(), deps))
}

export async function runInit(options: InitOptions, deps: Deps): Promise<void> {
  if (!options.file && !options.passphrase) {
    throw usageError('missing_option', 'say what shall hold the key', 'fob store init --file')
  }
  const { keyFile, wrappedKeyFile } = await import('../../store/make-key.ts')
  const force = options.force === true
  const path = options.file
    ? await keyFile(deps, force)
    : await wrappedKeyFile(deps, force, () => newPassphrase(options, deps))
  const { note } = createMessages(deps, options.quiet === true)
  note(`wrote ${path}; keep a copy in a safe place: without it the stored secrets can't be read`)
  note('to use it: --store file, or FOB_STORE=file')
}

async function newPassphrase({ input }: InitOptions, deps: Deps): Promise<string> {
  if (!deps.terminal.inputIsTTY || input === false) {
    throw usageError('no_terminal', 'a passphrase needs a terminal to ask for it', 'fob store init --file')
  }
  const passphrase = await deps.input.secret('New passphrase: ', deps.signal)
  if (passphrase === '') throw usageError('passphrase_empty', 'the passphrase is empty', 'try again')
  if (passphrase === (await deps.input.secret('Again: ', deps.signal))) return passphrase
  throw usageError('passphrase_mismatch', 'the two passphrases differ', 'try again')
}
