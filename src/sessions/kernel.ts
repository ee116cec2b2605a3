/**
 * Locks of the kernel: they die with their holder and stay with one that is only stopped.
 *
 * fs-native-extensions is what fd-lock is made of: open file description locks on Linux, flock on macOS, LockFileEx
 * on Windows. fd-lock itself waits in the kernel, where neither a time-out nor a signal can end the wait.
 */

import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'

/** False where another process holds the lock. */
export type TryLock = (fd: number) => boolean

/** undefined where there is no prebuilt binary for this system (musl). */
export type LoadKernelLock = () => Promise<TryLock | undefined>

export const loadKernelLock: LoadKernelLock = async () => {
  try {
    return prebuiltLock() ?? (await import('fs-native-extensions')).tryLock
  } catch {
    return undefined
  }
}

/** The native part of the package, as its own JavaScript calls it: this takes 5 ms longer to look for the file. */
interface Native {
  /** Throws EAGAIN where another open file holds the lock. A length of 0 is the whole file. */
  readonly tryLock: (fd: number, offset: number, length: number, exclusive: boolean) => void
}

/** undefined where the file is not where the package has it. */
function prebuiltLock(): TryLock | undefined {
  let native: Native
  try {
    const folder = `fs-native-extensions/prebuilds/${platform()}-${arch()}`
    native = createRequire(import.meta.url)(`${folder}/fs-native-extensions.node`)
  } catch {
    return undefined
  }
  return fd => {
    try {
      native.tryLock(fd, 0, 0, true)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
      throw error
    }
  }
}

const unsupported = new Set(['ENOLCK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'])

/** True where the file system knows no such locks (some network mounts). */
export const isUnsupported = (error: unknown): boolean =>
  unsupported.has((error as NodeJS.ErrnoException | null)?.code ?? '')
