import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { initCommand } from './init.ts'
import { migrateCommand } from './migrate.ts'
import { statusCommand } from './status.ts'

/** `fob store`: where secrets are kept. */
export function storeCommand(deps: Deps): Command {
  return new Command('store')
    .summary('look after the place where secrets are kept')
    .description(
      'Secrets are kept in the keychain of the system. On a server or in CI, where there is none, they are\nkept in encrypted files: choose those with --store file, FOB_STORE=file or `store = "file"` in a profile.',
    )
    .addCommand(initCommand(deps))
    .addCommand(statusCommand(deps))
    .addCommand(migrateCommand(deps))
}
