import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'

/** Seconds that a person has for a sign-in in the browser. */
export const defaultPatience = 300

/** Runs `work` with a signal that ends it after so many seconds. Then throws FobError login_timeout (5). */
export async function within<T>(
  seconds: number,
  { sleep, signal }: Pick<Deps, 'sleep' | 'signal'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  sleep(seconds * 1000, done.signal).then(
    () => late.abort(tooLate()),
    () => {},
  )
  try {
    return await work(AbortSignal.any([signal, late.signal]))
  } finally {
    done.abort()
  }
}

const tooLate = () =>
  new FobError('login_timeout', exit.waitedTooLong, 'nobody finished the sign-in in time', {
    hint: 'run the command again; --timeout 15m waits longer, --device needs no browser here',
  })
