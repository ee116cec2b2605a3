/**
 * Writing so that a reader sees the old file or the new one, whole, whatever happens in between.
 *
 * Modes are set on the open file too: the umask may take bits away (077 is fine, 0777 would lock us out).
 */

import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomBytes } from '../crypto.ts'
import { FobError } from '../errors.ts'
import { storeError, systemCode } from './error.ts'

const createFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

/** Makes the folder and its missing parents, 0700. Those that exist are left as they are. */
export function makeFolder(path: string): void {
  try {
    const parent = dirname(path)
    if (parent !== path && !existsSync(parent)) makeFolder(parent)
    mkdirSync(path, 0o700)
    chmodSync(path, 0o700)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return
    throw notWritten(path, error)
  }
}

/**
 * Replaces the file at once: temporary file, fsync, rename, fsync of the folder, where `flush` does not leave that to the caller.
 * The file is opened while the text is still in the making.
 */
export async function replaceFile(path: string, text: string | Promise<string>, flush = true): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  // Looked at below, but for where the file can't be opened: that alone is told then.
  Promise.resolve(text).catch(() => {})
  try {
    await fill(openNew(temporary), text)
    renameOver(temporary, path)
    if (flush) syncFolder(dirname(path))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw notWritten(path, error)
  }
}

const windows = constants.O_DIRECTORY === undefined
const inUse = new Set(['EACCES', 'EBUSY', 'EPERM'])

/** Windows refuses while another process reads the target, which takes it a moment: waited out for a second. */
function renameOver(from: string, to: string): void {
  for (let round = 1; ; round++) {
    try {
      renameSync(from, to)
      return
    } catch (error) {
      if (!windows || !inUse.has(systemCode(error)) || round === 50) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

/** A name that replaceFile gives to what is not yet whole. */
export const isTemporary = (name: string): boolean => /^\..+\.[0-9a-f]{12}\.tmp$/.test(name)

/** A new file, 0600, for reading and writing. Throws the system's EEXIST where the name is taken, by a dangling link too. */
export function openNew(path: string): number {
  const fd = openSync(path, createFlags, 0o600)
  fchmodSync(fd, 0o600)
  return fd
}

/** A new file, 0600, with `text` on the disk. Rejects as openNew. */
export async function createFile(path: string, text: string): Promise<void> {
  const fd = openNew(path)
  try {
    await fill(fd, text)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

async function fill(fd: number, text: string | Promise<string>): Promise<void> {
  try {
    writeFileSync(fd, await text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Makes renames and removals in it last. Windows can't open a folder. */
export function syncFolder(path: string): void {
  if (windows) return
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** What to throw for the system's error; a FobError stays as it is. */
export function notWritten(path: string, error: unknown): FobError {
  if (error instanceof FobError) return error
  const message = `can't write ${path} (${systemCode(error)})`
  return storeError(
    'store_write_failed',
    message,
    'make room there or mend its permissions, then try it with: fob store status',
    error,
  )
}
