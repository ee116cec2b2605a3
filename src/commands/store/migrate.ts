import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { createMessages } from '../../output/messages.ts'
import type { SecretStore, StoreName } from '../../store/store.ts'
import type { GlobalOptions } from '../shared/context.ts'

const kept = ['keychain', 'file'] as const

export interface MigrateOptions extends GlobalOptions {
  readonly to: (typeof kept)[number]
}

export function migrateCommand(deps: Deps, run = runMigrate): Command {
  return new Command('migrate')
    .summary('move all secrets to another store')
    .description(
      'Moves what the keychain holds to the file store, or back: written, read back, then deleted.',
    )
    .addOption(new Option('--to <store>', 'where they shall be').choices(kept).makeOptionMandatory())
    .addHelpText('after', '\nExample:\n  fob store init --file\n  fob store migrate --to file')
    .action((_options, self: Command) => run(self.optsWithGlobals<MigrateOptions>(), deps))
}

export async function runMigrate(options: MigrateOptions, deps: Deps): Promise<void> {
  const open = (name: StoreName) => deps.store({ name, chosen: true })
  // The target first: where it can't be opened, nobody need unlock the source.
  const to = await open(options.to)
  const from = await open(options.to === 'file' ? 'keychain' : 'file')
  const messages = createMessages(deps, options.quiet === true)
  const { moveSecrets } = await import('./move.ts')
  const { sessionLocks } = await import('./locks.ts')
  const { moved, conflicts } = await moveSecrets(from, to, sessionLocks(from, to, { messages }, deps))
  messages.note(`moved ${moved} ${moved === 1 ? 'secret' : 'secrets'} to ${place(to)}`)
  if (conflicts.length > 0) throw await leftBehind(conflicts.length, from, to)
  messages.note(`from now on: --store ${options.to}, or FOB_STORE=${options.to}`)
}

const place = ({ place, name }: SecretStore) => place ?? name

async function leftBehind(count: number, from: SecretStore, to: SecretStore) {
  const { storeError } = await import('../../store/error.ts')
  const message = `${count} of them stayed: ${to.name} has another secret of that name, and both were left as they are`
  return storeError('store_conflict', message, `fob logout --store ${from.name}, or --store ${to.name}`)
}
