import { writeSync } from 'node:fs'
import { bytesOf } from '../engine.ts'
import { usageError } from '../errors.ts'

/** How long one full pipe may stall a write before it is tried again, in milliseconds. */
const stall = 2

/**
 * Writes all of `text` to a file descriptor before it returns, so that `process.exit` can't cut an answer short.
 * A pipe that others made non-blocking answers EAGAIN while it is full: wait and go on. A reader that has gone
 * (`fob token | head -0`) is no failure of ours: EPIPE ends the writing quietly.
 *
 * Throws FobError output_failed (2) where the answer can't be written, such as to a full disk.
 */
export function writeAll(fd: number, text: string): void {
  let rest = bytesOf(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw outputFailed(code)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall)
    }
  }
}

/** Of stderr, where nobody could be told of a failure, and the work is worth more than its messages. */
export function writeMessage(text: string): void {
  try {
    writeAll(2, text)
  } catch {
    // A full disk, a terminal that has gone.
  }
}

const outputFailed = (code = 'unknown') =>
  usageError(
    'output_failed',
    `the answer can't be written to standard output: ${code}`,
    'look at where it goes: is the disk full?',
  )
