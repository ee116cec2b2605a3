import { accessSync, closeSync, constants, fstatSync, openSync, read, readSync, type Stats } from 'node:fs'
import type { Deps } from '../deps.ts'
import { exit, FobError, usageError } from '../errors.ts'
import { ownAndOpenToOthers } from './file-mode.ts'
import { fileError, hasCode } from './files.ts'

type FileDeps = Pick<Deps, 'now' | 'signal' | 'sleep' | 'uid'>

/** Most bytes of a secret. */
export const secretLimit = 64 * 1024

/** Milliseconds a named pipe may stay without a writer. */
const writerPatience = 10_000
const pollInterval = 20

/** Opened by whoever started fob, as in `3<secret` or `<(command)`: its mode is theirs to know. */
export const isDescriptor = (path: string) => /^\/(dev|proc\/self)\/(fd\/|stdin$)/.test(path)

/**
 * The text of a file, pipe or descriptor.
 *
 * Errors: exit 2 where it can't be read, is too large or is no text; exit 8 where it is the user's own and open to others.
 * Links are followed: Kubernetes mounts a secret as one.
 */
export async function readSecretFile(path: string, deps: FileDeps): Promise<string> {
  return asText(path, await readSecretBytes(path, deps))
}

/** The same, where it need not be text, a PKCS#12 file, or may be larger. */
export async function readSecretBytes(path: string, deps: FileDeps, limit = secretLimit): Promise<Buffer> {
  let fd: number | undefined
  try {
    // Not waiting in open: a named pipe without a writer would hold the process even against process.exit.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stats = fstatSync(fd)
    if (stats.isFile() && ownAndOpenToOthers(stats, deps.uid) && !isDescriptor(path)) {
      refuseUnlessMounted(path)
    }
    const namedPipe = stats.isFIFO() && !isDescriptor(path)
    const bounds = { limit, patience: namedPipe ? writerPatience : 0 }
    return await readAll(path, reader(fd, stats), bounds, deps)
  } catch (error) {
    throw fileError(error, 'read', path)
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** In a container that runs as root a mounted secret is the user's own, but its mode can't be changed. */
function refuseUnlessMounted(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (error) {
    if (hasCode(error, 'EROFS')) return
  }
  throw new FobError('open_to_others', exit.security, `${path} holds a secret and is open to other users`, {
    hint: `chmod 600 ${path}`,
  })
}

/** Fills the buffer from its start: bytes read, 0 at the end. */
type Reader = (buffer: Buffer) => number | Promise<number>

/** A writer may take its time, during which Ctrl-C has to work. A file is there, and waiting for it costs more. */
function reader(fd: number, stats: Stats): Reader {
  if (stats.isFile()) return buffer => readSync(fd, buffer)
  return buffer =>
    new Promise((resolve, reject) => {
      read(fd, buffer, 0, buffer.length, null, (error, bytes) => (error ? reject(error) : resolve(bytes)))
    })
}

interface Bounds {
  /** Bytes. */
  readonly limit: number
  /** Milliseconds to wait for a first byte where the end seems to have come before it. */
  readonly patience: number
}

async function readAll(
  path: string,
  read: Reader,
  { limit, patience }: Bounds,
  deps: FileDeps,
): Promise<Buffer> {
  const until = deps.now().getTime() + patience
  const parts: Buffer[] = []
  // Filled before the next is made: who waits for a slow writer comes by here fifty times a second.
  let room = Buffer.alloc(0)
  for (let length = 0; length <= limit; ) {
    if (room.length === 0) {
      room = Buffer.allocUnsafe(Math.min(secretLimit, limit + 1 - length))
      parts.push(room)
    }
    const bytes = await readSome(read, room)
    if (bytes === 0 && (length > 0 || deps.now().getTime() >= until)) return Buffer.concat(parts, length)
    room = room.subarray(bytes ?? 0)
    length += bytes ?? 0
    if (!bytes) await deps.sleep(pollInterval, deps.signal)
  }
  const reason = `${path} is larger than ${limit / 1024} KiB`
  throw usageError('secret_too_large', reason, 'name a file with what is wanted alone')
}

/** Bytes read; 0 at the end, undefined where there are none yet. */
async function readSome(read: Reader, buffer: Buffer): Promise<number | undefined> {
  try {
    return await read(buffer)
  } catch (error) {
    if (hasCode(error, 'EAGAIN')) return undefined
    throw error
  }
}

function asText(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw usageError('secret_not_text', `${path} is not UTF-8 text`, 'name a file with the secret alone')
  }
}
