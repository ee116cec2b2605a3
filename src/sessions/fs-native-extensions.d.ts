declare module 'fs-native-extensions' {
  /** False where another open file holds the lock; throws the system's error otherwise. Closing `fd` releases it. */
  export function tryLock(fd: number): boolean
}
