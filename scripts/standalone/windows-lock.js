// fs-native-extensions for the standalone executable on Windows, where Bun has all of libuv that the package asks for.
import native from '../../node_modules/fs-native-extensions/prebuilds/win32-x64/fs-native-extensions.node'

/** False where another open file holds the lock; throws the system's error otherwise. */
export function tryLock(fd) {
  try {
    native.tryLock(fd, 0, 0, true)
    return true
  } catch (error) {
    if (error.code === 'EAGAIN') return false
    throw error
  }
}
