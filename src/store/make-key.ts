/** Making the key of the file store. One that is there is never replaced unasked: its records would be lost. */

import { dirname, join } from 'node:path'
import { randomBytes } from '../crypto.ts'
import { storeError, systemCode } from './error.ts'
import type { StoreWorld } from './file-key.ts'
import { checkFolder, readPrivate } from './file-safety.ts'
import { createFile, makeFolder, notWritten, replaceFile, syncFolder } from './file-write.ts'
import { keyBytes } from './jwe.ts'
import { wrapKey, wrappedKeyName } from './passphrase.ts'
import { keyFilePath, storeFolder } from './places.ts'

type KeyWorld = Pick<StoreWorld, 'env' | 'paths' | 'uid'>

/**
 * A file with 32 random bytes in base64; gives its path.
 *
 * @throws FobError (exit 9): `store_key_exists`, `store_write_failed`, `store_file_unsafe`
 */
export async function keyFile(world: KeyWorld, force: boolean): Promise<string> {
  const path = keyFilePath(world)
  await write(path, randomBytes(keyBytes).toString('base64'), force, world)
  return path
}

/** A file with 32 random bytes under a passphrase, which is asked for once it is sure to be needed. Throws as keyFile. */
export async function wrappedKeyFile(
  world: KeyWorld,
  force: boolean,
  ask: () => Promise<string>,
): Promise<string> {
  const path = join(storeFolder(world), wrappedKeyName)
  const taken = [keyFilePath(world), path].find(taken => readPrivate(taken, world.uid) !== undefined)
  // A key file goes before a passphrase: that one would never be asked for.
  if (taken !== undefined && (taken !== path || !force)) throw exists(taken)
  await write(path, await wrapKey(randomBytes(keyBytes), await ask()), force, world)
  return path
}

async function write(path: string, text: string, force: boolean, { uid }: KeyWorld): Promise<void> {
  const folder = dirname(path)
  if (!checkFolder(folder, uid)) makeFolder(folder)
  try {
    if (force) await replaceFile(path, `${text}\n`)
    else await createFile(path, `${text}\n`)
    syncFolder(folder)
  } catch (error) {
    throw systemCode(error) === 'EEXIST' ? exists(path) : notWritten(path, error)
  }
}

function exists(path: string) {
  const hint =
    'use it with --store file; --force makes a new one, and what is stored under the old one is lost'
  return storeError('store_key_exists', `there is a key already: ${path}`, hint)
}
