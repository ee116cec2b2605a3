/** One secret of the file store. Imports nothing heavy: the path that prints a cached token starts here. */
import { join } from 'node:path'
import { fileName } from './file-name.ts'
import { checkFolder, readPrivate } from './file-safety.ts'
import { open } from './jwe.ts'

export interface SealedFolder {
  readonly folder: string
  /** Who must own it; undefined on Windows. */
  readonly uid: number | undefined
  /** 32 bytes. */
  readonly dataKey: Uint8Array
}

/**
 * undefined where there is no such secret.
 *
 * Rejects with FobError (exit 9): `store_file_unsafe`, `store_unreadable`, `store_corrupt`, `wrong_store_key`
 */
export async function readSecret(
  key: string,
  { folder, uid, dataKey }: SealedFolder,
): Promise<string | undefined> {
  if (!checkFolder(folder, uid)) return undefined
  const record = readPrivate(join(folder, fileName(key)), uid)
  return record === undefined ? undefined : open(record, key, dataKey)
}
