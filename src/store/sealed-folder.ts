import { type StoreWorld, storeKey } from './file-key.ts'
import type { SealedFolder } from './file-read.ts'
import { storeFolder } from './places.ts'

/** The folder of the file store with its key. Throws FobError as storeKey does. */
export async function sealedFolder(world: StoreWorld): Promise<SealedFolder & { readonly source: string }> {
  const { dataKey, source } = await storeKey(world)
  return { folder: storeFolder(world), uid: world.uid, dataKey, source }
}
