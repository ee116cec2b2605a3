/** One secret of the file store. Imports nothing heavy: the path that prints a cached token starts here. */
import { join } from 'node:path'
import { fileName } from './file-name.ts'
import { checkFolder, readPrivate } from './file-safety.ts'
import { open } from './jwe.ts'

interface Folder {
  readonly folder: string
  /** Who must own it; undefined on Windows. */
  readonly uid: number | undefined
}

export interface SealedFolder extends Folder {
  /** 32 bytes. */
  readonly dataKey: Uint8Array
}

/**
 * undefined where there is no such secret.
 *
 * Rejects with FobError (exit 9): `store_file_unsafe`, `store_unreadable`, `store_corrupt`, `wrong_store_key`
 */
export async function readSecret(key: string, place: SealedFolder): Promise<string | undefined> {
  const record = readRecord(key, place)
  return record === undefined ? undefined : open(record, key, place.dataKey)
}

/** The secret as it stands there, sealed. Throws as readSecret, but for what opening it may say. */
export function readRecord(key: string, { folder, uid }: Folder): string | undefined {
  return checkFolder(folder, uid) ? readPrivate(join(folder, fileName(key)), uid) : undefined
}
