/**
 * Files and folders for one user's eyes: made 0600 and 0700 whatever the umask, and refused where they are not.
 *
 * Every check is on the open file, never on the path alone, so nothing can be exchanged in between.
 */
import * as fs from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { exit, FobError } from '../errors.ts'

const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants
const looseBits = 0o077

/** -1 on Windows, where access lists take the place of modes. */
const ownUid = (): number => userInfo().uid

/** Makes the folder and what is missing above it. Throws FobError `unsafe_file` or `store_unwritable` (exit 9). */
export function privateFolder(path: string): void {
  makeFolder(path)
  const facts = attempt(path, () => fs.lstatSync(path))
  if (!facts.isDirectory()) throw unsafe(path, 'is not a folder', `rm ${path}`)
  refuseForeign(path, facts, 'chmod 700')
}

function makeFolder(path: string): void {
  if (fs.existsSync(path)) return
  makeFolder(dirname(path))
  attempt(path, () => {
    try {
      fs.mkdirSync(path, { mode: 0o700 })
      fs.chmodSync(path, 0o700)
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw error
    }
  })
}

/** Makes a new file, open for reading and writing; undefined where there is one. Throws as privateFolder does. */
export function createPrivateFile(path: string): number | undefined {
  try {
    const fd = fs.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    fs.fchmodSync(fd, 0o600)
    return fd
  } catch (error) {
    if (errno(error) === 'EEXIST') return undefined
    throw unwritable(path, error)
  }
}

/** Opens a file for reading and writing; undefined where there is none. Throws as privateFolder does. */
export function openPrivateFile(path: string): number | undefined {
  let fd: number
  try {
    // O_NONBLOCK: opening a planted FIFO must not wait.
    fd = fs.openSync(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const code = errno(error)
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO') throw notAFile(path)
    throw unwritable(path, error)
  }
  try {
    checkFile(path, fs.fstatSync(fd))
    return fd
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

function checkFile(path: string, facts: fs.Stats): void {
  if (!facts.isFile()) throw notAFile(path)
  // 0 is a file that was just unlinked by its owner.
  if (facts.nlink > 1) throw unsafe(path, 'has more than one hard link', `rm ${path}`)
  refuseForeign(path, facts, 'chmod 600')
}

function refuseForeign(path: string, facts: fs.Stats, tighten: string): void {
  const uid = ownUid()
  if (uid === -1) return
  if (facts.uid !== uid) throw unsafe(path, 'belongs to another user', `chown ${uid} ${path}`)
  if (facts.mode & looseBits) throw unsafe(path, 'is open to other users', `${tighten} ${path}`)
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw unwritable(path, error)
  }
}

const notAFile = (path: string) => unsafe(path, 'is not a regular file', `rm -r ${path}`)

const unsafe = (path: string, what: string, hint: string) =>
  new FobError('unsafe_file', exit.store, `${path} ${what}`, { hint })

/** `error` is the system's. */
export const unwritable = (path: string, error: unknown): FobError =>
  new FobError('store_unwritable', exit.store, `cannot write ${path} (${errno(error) ?? 'unknown reason'})`, {
    hint: 'nothing was sent: make room or mend the permissions, then run it again',
    cause: error,
  })

const errno = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code
