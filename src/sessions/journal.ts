/**
 * The journal: where the new session is kept between the server's answer and the store.
 *
 * It is made and filled before the old refresh token is spent, so that a full disk, a quota or a read-only folder
 * shows while nothing is lost; later it is overwritten in place, which needs no new room. Nothing but the
 * sealing stands between the answer and the disk.
 */

import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { randomBytes } from '../crypto.ts'
import { exit, FobError } from '../errors.ts'
import { systemCode } from '../store/error.ts'
import { openPrivate } from '../store/file-safety.ts'
import { notWritten, openNew, syncFolder } from '../store/file-write.ts'
import { sealer, unseal } from './seal.ts'

/** Larger than any session; random, so that a file system which compresses keeps the room too. */
const paddingBytes = 16_384

export interface Journal {
  /** Seals the text; resolves once it is on the disk. Once a journal. Rejects with the system's error. */
  readonly write: (text: string) => Promise<void>
  /** Closes it; the file stays for the next run. */
  readonly close: () => void
  /** Closes it and deletes the file, unless another process has put its own there. */
  readonly remove: () => void
}

/**
 * `text` is the session as it stands, to know how much room its successor takes.
 *
 * Rejects with FobError `store_write_failed` (exit 9) or `lock_lost` (exit 11).
 */
export async function createJournal(
  path: string,
  sessionKey: string,
  token: string,
  text: string,
): Promise<Journal> {
  const fd = openNewJournal(path)
  let open = true
  const close = () => {
    if (open) closeSync(fd)
    open = false
  }
  const remove = () => {
    const ours = open && isSameFile(fd, path)
    close()
    if (ours) removeJournal(path)
  }
  try {
    const [seal] = await Promise.all([sealer(token, sessionKey), takeRoom(fd, path, text)])
    const write = async (next: string) => {
      writeAll(fd, await seal(next))
      fdatasyncSync(fd)
    }
    return { close, remove, write }
  } catch (error) {
    remove()
    throw error
  }
}

async function takeRoom(fd: number, path: string, text: string): Promise<void> {
  try {
    writeAll(fd, randomBytes(paddingBytes + 2 * Buffer.byteLength(text)))
    fsyncSync(fd)
    syncFolder(dirname(path))
  } catch (error) {
    throw notWritten(path, error)
  }
}

function openNewJournal(path: string): number {
  try {
    return openNew(path)
  } catch (error) {
    // With a kernel lock nobody can have made it since it was looked for.
    throw systemCode(error) === 'EEXIST' ? lockLost() : notWritten(path, error)
  }
}

/**
 * What the journal holds, and undefined where there is none; `text` is undefined where `token` does not open it.
 *
 * Rejects with FobError `store_file_unsafe` or `store_unreadable` (exit 9).
 */
export async function readJournal(
  path: string,
  uid: number | undefined,
  sessionKey: string,
  token: string | undefined,
): Promise<{ readonly text: string | undefined } | undefined> {
  const fd = openPrivate(path, uid)
  if (fd === undefined) return undefined
  try {
    const text = token === undefined ? undefined : await unseal(readFileSync(fd), token, sessionKey)
    return { text }
  } finally {
    closeSync(fd)
  }
}

/** Nothing happens where there is none. */
export function removeJournal(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It stays as noise: it opens with no token that the store still has.
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, done)
}

function isSameFile(fd: number, path: string): boolean {
  const [ours, theirs] = [fstatSync(fd), lstatSync(path, { throwIfNoEntry: false })]
  return ours.ino === theirs?.ino && ours.dev === theirs.dev
}

const lockLost = () =>
  new FobError('lock_lost', exit.lockHeld, 'another fob took over this session while this one was stopped', {
    hint: 'run it again',
  })
