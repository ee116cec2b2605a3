import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'

/** Seconds that a person has for a sign-in in the browser. */
export const defaultPatience = 300

/**
 * Runs `work` with a signal that ends it after so many seconds. Then throws FobError login_timeout (5).
 *
 * @param instead what else would help, as the end of its hint
 */
export async function within<T>(
  seconds: number,
  { sleep, signal }: Pick<Deps, 'sleep' | 'signal'>,
  work: (signal: AbortSignal) => Promise<T>,
  instead = '',
): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  sleep(seconds * 1000, done.signal).then(
    () => late.abort(tooLate(instead)),
    () => {},
  )
  try {
    return await work(AbortSignal.any([signal, late.signal]))
  } finally {
    done.abort()
  }
}

const tooLate = (instead: string) =>
  new FobError('login_timeout', exit.waitedTooLong, 'nobody finished the sign-in in time', {
    hint: `run the command again; --timeout 15m waits longer${instead}`,
  })
