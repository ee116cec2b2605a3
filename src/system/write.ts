import { writeSync } from 'node:fs'

/** How long one full pipe may stall a write before it is tried again, in milliseconds. */
const stall = 2

/**
 * Writes all of `text` to a file descriptor before it returns, so that `process.exit` can't cut an answer short.
 * A pipe that others made non-blocking answers EAGAIN while it is full: wait and go on. A reader that has gone
 * (`fob token | head -0`) is no failure of ours: EPIPE ends the writing quietly.
 */
export function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall)
    }
  }
}
