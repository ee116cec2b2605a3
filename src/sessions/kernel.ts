/**
 * Locks of the kernel: they die with their holder and stay with one that is only stopped.
 *
 * fs-native-extensions is what fd-lock is made of: open file description locks on Linux, flock on macOS, LockFileEx
 * on Windows. fd-lock itself waits in the kernel, where neither a time-out nor a signal can end the wait.
 */

import { prebuiltLock } from './prebuilt-lock.ts'

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

const unsupported = new Set(['ENOLCK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'])

/** True where the file system knows no such locks (some network mounts). */
export const isUnsupported = (error: unknown): boolean =>
  unsupported.has((error as NodeJS.ErrnoException | null)?.code ?? '')
