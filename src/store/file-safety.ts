/**
 * Reading a file only where nobody else can have written or read it.
 *
 * The checks are made on the open file, not on its name: what was checked is what is read. Windows has neither owners nor
 * modes of this kind (its profile folders are private by default): there `uid` is undefined and only the kind is checked.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import type { FobError } from '../errors.ts'
import { quoted, storeError, systemCode } from './error.ts'

const maxBytes = 1024 * 1024
// Windows has no such flags. O_NONBLOCK: opening a FIFO must not wait for a writer.
const safeFlags = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

interface Fault {
  readonly what: string
  readonly fix: (path: string) => string
}

const remove = (path: string) => `look at it, then remove it: rm -r ${quoted(path)}`

const noFile: Fault = { what: 'is not a regular file', fix: remove }

/** First thing wrong with it, if any. `others`: permission bits that must be off. */
function faultOf(stats: Stats, uid: number | undefined, others: number): Fault | undefined {
  if (uid === undefined) return undefined
  if (stats.uid !== uid) return { what: `belongs to user id ${stats.uid}`, fix: remove }
  if ((stats.mode & others) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(3, '0')
    const right = stats.isDirectory() ? 700 : 600
    return { what: `is open to other users (mode ${mode})`, fix: path => `chmod ${right} ${quoted(path)}` }
  }
  // 0: a writer has just put a new file in its place, and this one is still whole.
  if (stats.isFile() && stats.nlink > 1) return { what: 'has a second name (hard link)', fix: remove }
  return undefined
}

function unsafe(path: string, fault: Fault) {
  return storeError('store_file_unsafe', `${path} ${fault.what}`, fault.fix(path))
}

/**
 * Text of a private file; undefined where there is none.
 *
 * @throws FobError `store_file_unsafe` (exit 9): symlink, hard link, FIFO, folder, foreign owner, loose mode, over 1 MiB.
 */
export function readPrivate(path: string, uid: number | undefined): string | undefined {
  const fd = openPrivate(path, uid)
  if (fd === undefined) return undefined
  try {
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

/**
 * Opens a private file, by default for reading; undefined where there is none. Throws as readPrivate, and what `failed`
 * makes of the system's other errors.
 */
export function openPrivate(
  path: string,
  uid: number | undefined,
  access = constants.O_RDONLY,
  failed = unreadable,
): number | undefined {
  const fd = openExisting(path, access, failed)
  if (fd === undefined) return undefined
  try {
    checkFile(path, fstatSync(fd), uid)
    return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function openExisting(path: string, access: number, failed: typeof unreadable): number | undefined {
  try {
    return openSync(path, access | safeFlags)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP' || code === 'EMLINK') throw unsafe(path, { what: 'is a symbolic link', fix: remove })
    if (code === 'ENXIO' || code === 'EISDIR') throw unsafe(path, noFile)
    throw failed(path, error)
  }
}

function checkFile(path: string, stats: Stats, uid: number | undefined): void {
  if (!stats.isFile()) throw unsafe(path, noFile)
  const fault = faultOf(stats, uid, 0o077)
  if (fault !== undefined) throw unsafe(path, fault)
  if (stats.size > maxBytes) throw unsafe(path, { what: 'is larger than 1 MiB', fix: remove })
}

function unreadable(path: string, error: unknown): FobError {
  const message = `can't read ${path} (${systemCode(error)})`
  return storeError('store_unreadable', message, `look at it: ls -ld ${quoted(path)}`, error)
}

/**
 * Refuses a folder that others could write or list; false where there is none.
 *
 * @throws FobError (exit 9): `store_file_unsafe`, `store_unreadable`
 */
export function checkFolder(path: string, uid: number | undefined): boolean {
  const stats = statsOf(path)
  if (stats === undefined) return false
  if (stats.isSymbolicLink()) throw unsafe(path, { what: 'is a symbolic link', fix: remove })
  if (!stats.isDirectory()) throw unsafe(path, { what: 'is not a folder', fix: remove })
  const fault = faultOf(stats, uid, 0o077)
  if (fault !== undefined) throw unsafe(path, fault)
  return true
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw unreadable(path, error)
  }
}
