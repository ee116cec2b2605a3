/**
 * Files of locks and journals: made 0600 whatever the umask, and opened only where nobody else can have a hand in them.
 *
 * Every check is on the open file, never on the path alone, so nothing can be exchanged in between.
 */
import * as fs from 'node:fs'
import { quoted, storeError, systemCode } from '../store/error.ts'
import { checkFolder } from '../store/file-safety.ts'
import { makeFolder, notWritten } from '../store/file-write.ts'

const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants
const looseBits = 0o077

/** Makes the folder and what is missing above it. Throws FobError `store_file_unsafe` or `store_write_failed` (9). */
export function privateFolder(path: string, uid: number | undefined): void {
  makeFolder(path)
  checkFolder(path, uid)
}

/** Makes a new file, open for reading and writing; undefined where there is one. Throws as privateFolder does. */
export function createPrivateFile(path: string): number | undefined {
  try {
    const fd = fs.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    fs.fchmodSync(fd, 0o600)
    return fd
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined
    throw notWritten(path, error)
  }
}

/** Opens a file for reading and writing; undefined where there is none. Throws as privateFolder does. */
export function openPrivateFile(path: string, uid: number | undefined): number | undefined {
  let fd: number
  try {
    // O_NONBLOCK: opening a planted FIFO must not wait.
    fd = fs.openSync(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return undefined
    if (noFile.has(code)) throw unsafe(path, 'is not a regular file')
    throw notWritten(path, error)
  }
  try {
    checkFile(path, fs.fstatSync(fd), uid)
    return fd
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

/** A symbolic link (EMLINK on FreeBSD), a folder, a socket. */
const noFile = new Set(['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO'])

function checkFile(path: string, facts: fs.Stats, uid: number | undefined): void {
  if (!facts.isFile()) throw unsafe(path, 'is not a regular file')
  if (uid === undefined) return
  if (facts.uid !== uid) throw unsafe(path, `belongs to user id ${facts.uid}`)
  if (facts.nlink > 1) throw unsafe(path, 'has a second name (hard link)')
  if (facts.mode & looseBits) throw unsafe(path, 'is open to other users', `chmod 600 ${quoted(path)}`)
}

const unsafe = (path: string, what: string, fix = `look at it, then remove it: rm -r ${quoted(path)}`) =>
  storeError('store_file_unsafe', `${path} ${what}`, fix)
