// fs-native-extensions for the standalone executable: the same locks by the same system calls, so that both kinds of fob
// exclude each other. The package itself ends Bun 1.4 with SIGABRT as soon as a lock is held by another process (it asks
// libuv for the error's name, which Bun does not have).
import { dlopen, read } from 'bun:ffi'

const systems = {
  // Open file description locks: fcntl takes its third argument as any pointer, on the processors fob is built for.
  linux: {
    library: 'libc.so.6',
    errno: '__errno_location',
    busy: [11, 13],
    // The rest of the errors that say: this file system knows no such locks. See src/sessions/kernel.ts.
    codes: { 22: 'EINVAL', 37: 'ENOLCK', 38: 'ENOSYS', 95: 'EOPNOTSUPP' },
    call: { fcntl: { args: ['i32', 'i32', 'ptr'], returns: 'i32' } },
    lock: ({ fcntl }, fd) => fcntl(fd, 37, writeLock),
  },
  darwin: {
    library: 'libSystem.B.dylib',
    errno: '__error',
    busy: [35],
    codes: { 22: 'EINVAL', 45: 'ENOTSUP', 77: 'ENOLCK', 78: 'ENOSYS' },
    call: { flock: { args: ['i32', 'i32'], returns: 'i32' } },
    lock: ({ flock }, fd) => flock(fd, 2 | 4),
  },
}

/** struct flock: l_type F_WRLCK, l_whence SEEK_SET, the whole file, no process. */
const writeLock = new Uint8Array(32)
writeLock[0] = 1

const { library, errno, busy, codes, call, lock } = systems[process.platform]
const { symbols } = dlopen(library, { ...call, [errno]: { args: [], returns: 'ptr' } })

/** False where another open file holds the lock; throws the system's error otherwise. */
export function tryLock(fd) {
  if (lock(symbols, fd) === 0) return true
  const number = read.i32(symbols[errno](), 0)
  if (busy.includes(number)) return false
  throw Object.assign(new Error(`lock: errno ${number}`), { code: codes[number] ?? `E${number}` })
}
