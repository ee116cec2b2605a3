import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { createMessages } from '../../output/messages.ts'
import { quoted, storeError, systemCode } from '../../store/error.ts'
import { checkFolder } from '../../store/file-safety.ts'
import { createFile, makeFolder, notWritten, replaceFile, syncFolder } from '../../store/file-write.ts'
import { keyBytes } from '../../store/jwe.ts'
import { wrapKey, wrappedKeyName } from '../../store/passphrase.ts'
import { keyFilePath, storeFolder } from '../../store/places.ts'
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
  const key = randomBytes(keyBytes)
  const path = options.file ? keyFilePath(deps) : join(storeFolder(deps), wrappedKeyName)
  // Before the person has typed a passphrase in vain.
  if (!checkFolder(dirname(path), deps.uid)) makeFolder(dirname(path))
  const text = options.file ? key.toString('base64') : await wrapKey(key, await newPassphrase(options, deps))
  write(path, `${text}\n`, options.force === true)
  const { note } = createMessages(deps, options.quiet === true)
  note(`wrote ${path}; keep a copy in a safe place: without it the stored secrets can't be read`)
  note('to use it: --store file, or FOB_STORE=file')
}

function write(path: string, text: string, force: boolean): void {
  try {
    if (force) replaceFile(path, text)
    else createFile(path, text)
    syncFolder(dirname(path))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw notWritten(path, error)
    const hint = `use it with --store file; fob store init --force replaces it, and then ${quoted(path)} is lost`
    throw storeError('store_key_exists', `there is a key already: ${path}`, hint)
  }
}

async function newPassphrase({ input }: InitOptions, deps: Deps): Promise<string> {
  if (!deps.terminal.inputIsTTY || input === false) {
    throw usageError('no_terminal', 'a passphrase needs a terminal to ask for it', 'fob store init --file')
  }
  const passphrase = await deps.input.secret('New passphrase: ', deps.signal)
  if (passphrase === '')
    throw usageError('passphrase_empty', 'the passphrase is empty', 'fob store init --file')
  if (passphrase === (await deps.input.secret('Again: ', deps.signal))) return passphrase
  throw usageError('passphrase_mismatch', 'the two passphrases differ', 'try again')
}
