/** The lock of fs-native-extensions from its file. The standalone executable has none of it (scripts/standalone/replaced.js). */
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import type { TryLock } from './kernel.ts'

/** The native part of the package, as its own JavaScript calls it: this takes 5 ms longer to look for the file. */
interface Native {
  /** Throws EAGAIN where another open file holds the lock. A length of 0 is the whole file. */
  readonly tryLock: (fd: number, offset: number, length: number, exclusive: boolean) => void
}

/** undefined where the file is not where the package has it. */
export function prebuiltLock(): TryLock | undefined {
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
