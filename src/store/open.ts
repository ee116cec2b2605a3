/** Which store a run uses. What was chosen is what is opened: nothing here falls back to another store by itself. */
import { FobError } from '../errors.ts'
import type { StoreWorld } from './file-key.ts'
import type { SecretStore, StoreChoice, StoreName } from './store.ts'

export type { StoreWorld } from './file-key.ts'

const openers: Readonly<Record<StoreName, (world: StoreWorld) => Promise<SecretStore>>> = {
  keychain: async world => (await import('./keychain.ts')).openKeychain(world),
  file: openFile,
  none: async () => (await import('./memory.ts')).memoryStore(),
}

/**
 * Opens it, as far as waiting for a person to unlock it or to type its passphrase.
 *
 * @throws FobError, exit 9. `keychain_unavailable` where there is no keychain at all, without waiting; `keychain_locked`,
 * `keychain_timeout`, `store_key_missing`, `store_file_unsafe`, …
 */
export function openStore(choice: StoreChoice, world: StoreWorld): Promise<SecretStore> {
  return openers[choice.name](world)
}

/** As openStore; undefined where nobody chose a store and there is no keychain (CI). A locked or hung one still throws. */
export async function storeOrNothing(
  choice: StoreChoice,
  open: (choice: StoreChoice) => Promise<SecretStore>,
): Promise<SecretStore | undefined> {
  try {
    return await open(choice)
  } catch (error) {
    if (!choice.chosen && error instanceof FobError && error.code === 'keychain_unavailable') return undefined
    throw error
  }
}

async function openFile(world: StoreWorld): Promise<SecretStore> {
  const [{ sealedFolder }, { fileStore }] = await Promise.all([
    import('./sealed-folder.ts'),
    import('./file.ts'),
  ])
  return fileStore(await sealedFolder(world))
}
