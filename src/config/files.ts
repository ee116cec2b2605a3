import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomBytes } from '../crypto.ts'
import { FobError, usageError } from '../errors.ts'

/** True for an error of the system with this code, such as ENOENT. */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** A configuration file that the system won't read, write, …: exit 2. Errors that are no system's pass through. */
export function fileError(error: unknown, action: string, path: string): unknown {
  if (error instanceof FobError || !(error instanceof Error && 'code' in error)) return error
  return usageError('file_error', `can't ${action} ${path}: ${error.code}`, `check ${path} and its folder`)
}

/** Makes the folder, and those above it, with 0700 whatever the umask is; one that exists is left as it is. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
    chmodSync(path, 0o700)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error
    makePrivateFolder(dirname(path))
    makePrivateFolder(path)
  }
}

/** Creates a file that was not there, 0600 whatever the umask is. Throws EEXIST where it was. */
export function createPrivate(path: string, text: string): void {
  const fd = openSync(path, 'wx', 0o600)
  try {
    fchmodSync(fd, 0o600)
    writeFileSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/**
 * Writes a file so that readers see the old text or the new one, never a part. Through a link the file behind it is
 * replaced, as people who keep their configuration in a repository expect.
 */
export function replacePrivate(path: string, text: string): void {
  const target = existsSync(path) ? realpathSync(path) : path
  const temporary = join(dirname(target), `.${randomBytes(6).toString('hex')}.${basename(target)}`)
  try {
    createPrivate(temporary, text)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
