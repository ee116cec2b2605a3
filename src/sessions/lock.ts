/**
 * One process at a time for a session.
 *
 * The lock file is never deleted: a file that is deleted and made anew is two files, each with its own lock.
 * Where there is no kernel lock, proper-lockfile's heartbeat is the lock; it can be lost by a process that is
 * stopped, and then the fence in save.ts is what keeps it from overwriting a newer session.
 */
import { closeSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { exit, FobError } from '../errors.ts'
import { systemCode } from '../store/error.ts'
import { checkFolder, openPrivate } from '../store/file-safety.ts'
import { makeFolder, notWritten, openNew } from '../store/file-write.ts'
import type { SessionContext } from './context.ts'
import { isUnsupported, loadKernelLock } from './kernel.ts'
import { sessionPlace } from './place.ts'

type Release = () => Promise<void> | void
/** undefined where another process has the lock. */
type Attempt = () => Promise<Release | undefined>
export type LockOptions = Pick<
  SessionContext,
  'uid' | 'signal' | 'sleep' | 'lockTimeoutMs' | 'loadKernelLock'
>

/**
 * Runs `work` while no other process is at work on the session of `key`. What is only in memory is nobody else's: it
 * needs no lock, hence no folder either. Throws as withLock does.
 */
export const withSessionLock = <T>(
  context: SessionContext,
  key: string,
  work: () => Promise<T>,
): Promise<T> =>
  context.store.name === 'none' ? work() : withLock(sessionPlace(context.folder, key).lock, context, work)

/** Loads what the lock is made of. Never fails: that is for who takes it. */
export function prepareLock({ store, ...options }: Pick<SessionContext, 'store' | 'loadKernelLock'>): void {
  if (store.name !== 'none') loaderOf(options)().catch(() => {})
}

const loaderOf = (options: Pick<LockOptions, 'loadKernelLock'>) => options.loadKernelLock ?? loadKernelLock

/**
 * Runs `work` while no other process holds `path`.
 *
 * Throws FobError `lock_timeout` (exit 11), `store_file_unsafe` or `store_write_failed` (exit 9), or `signal.reason` while
 * it waits. A signal during `work` is the affair of `work`.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  options.signal.throwIfAborted()
  const kernel = await loaderOf(options)()
  const folder = dirname(path)
  if (!checkFolder(folder, options.uid)) {
    makeFolder(folder)
    checkFolder(folder, options.uid)
  }
  const fd = await openLockFile(path, options)
  try {
    const heartbeat = () => heartbeatAttempt(path)
    const attempt: Attempt = kernel ? async () => (kernel(fd) ? () => {} : undefined) : await heartbeat()
    const release = await poll(attempt, heartbeat, options)
    try {
      return await work()
    } finally {
      await release()
    }
  } finally {
    // Closing releases the kernel's lock.
    closeSync(fd)
  }
}

async function openLockFile(path: string, { uid, sleep, signal }: LockOptions): Promise<number> {
  for (let round = 1; ; round++) {
    try {
      return openOrMake(path, uid)
    } catch (error) {
      // Under a umask such as 0777 the file has no mode for a moment, until its maker sets it.
      if (!(error instanceof FobError) || error.code !== 'store_write_failed' || round === 5) throw error
      await sleep(20, signal)
    }
  }
}

function openOrMake(path: string, uid: number | undefined): number {
  const existing = () => openPrivate(path, uid, constants.O_RDWR, notWritten)
  const found = existing()
  if (found !== undefined) return found
  try {
    return openNew(path)
  } catch (error) {
    // Somebody was quicker.
    const theirs = systemCode(error) === 'EEXIST' ? existing() : undefined
    if (theirs === undefined) throw notWritten(path, error)
    return theirs
  }
}

async function poll(
  first: Attempt,
  fallback: () => Promise<Attempt>,
  options: LockOptions,
): Promise<Release> {
  const limit = options.lockTimeoutMs ?? 30_000
  const deadline = performance.now() + limit
  let attempt = first
  for (;;) {
    try {
      const release = await attempt()
      if (release) return release
    } catch (error) {
      if (attempt !== first || !isUnsupported(error)) throw error
      attempt = await fallback()
      continue
    }
    if (performance.now() >= deadline) throw lockTimeout(limit)
    await options.sleep(10 + Math.random() * 30, options.signal)
  }
}

async function heartbeatAttempt(path: string): Promise<Attempt> {
  const { lock } = (await import('proper-lockfile')).default
  return async () => {
    try {
      const release = await lock(path, {
        realpath: false,
        lockfilePath: `${path}.held`,
        stale: 10_000,
        update: 2_000,
        // Losing it while stopped is expected here: the fence in save.ts sees to it.
        onCompromised: () => {},
      })
      return () => release().catch(() => {})
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined
      throw notWritten(`${path}.held`, error)
    }
  }
}

const lockTimeout = (milliseconds: number) =>
  new FobError(
    'lock_timeout',
    exit.lockHeld,
    `another fob has been at work on this session for ${Math.ceil(milliseconds / 1000)} s`,
    { hint: 'run it again; if another fob hangs, end it: nothing is lost by that' },
  )
