import { randomBytes } from 'node:crypto'
import { promises as fs } from 'node:fs'
import { basename, dirname, join } from 'node:path'
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
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await fs.mkdir(path, { mode: 0o700 })
    await fs.chmod(path, 0o700)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error
    await makePrivateFolder(dirname(path))
    await makePrivateFolder(path)
  }
}

/** Creates a file that was not there, 0600 whatever the umask is. Rejects with EEXIST where it was. */
export async function createPrivate(path: string, text: string): Promise<void> {
  const file = await fs.open(path, 'wx', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes a file so that readers see the old text or the new one, never a part. Through a link the file behind it is
 * replaced, as people who keep their configuration in a repository expect.
 */
export async function replacePrivate(path: string, text: string): Promise<void> {
  const target = await fs.realpath(path).catch(() => path)
  const temporary = join(dirname(target), `.${randomBytes(6).toString('hex')}.${basename(target)}`)
  try {
    await createPrivate(temporary, text)
    await fs.rename(temporary, target)
  } catch (error) {
    await fs.rm(temporary, { force: true })
    throw error
  }
}
