/** When a request may be tried again, and after how long. */
import { TransportError, type TransportResponse } from './transport.ts'

/** Tries in all, the first one counted. */
export const mostTries = 3

/** Milliseconds before the second try; the third waits three times as long. */
const firstPause = 150

/** The connection failed: another try may meet a better network. A certificate stays as bad as it is. */
const passing: ReadonlySet<string> = new Set(['dns', 'refused', 'unreachable', 'reset', 'timeout'])

/** A GET may always be repeated; anything else only where no byte can have reached the server. */
export function mayRetry(method: string, error: unknown): boolean {
  if (!(error instanceof TransportError) || !passing.has(error.kind)) return false
  return method === 'GET' || !error.sent
}

/**
 * Milliseconds after the given try, half to one and a half times the plan: many programs that failed together shall
 * not come back together.
 *
 * @param random 0 to 1
 */
export function pauseAfter(tries: number, random: number): number {
  return Math.round(firstPause * 3 ** (tries - 1) * (0.5 + random))
}

/**
 * Milliseconds that the server asks to wait, for 429 and 503 with Retry-After (RFC 9110 10.2.3); such a request was not
 * worked on, so that repeating it is safe for every method. undefined: not to be repeated.
 */
export function askedPause({ status, headers }: TransportResponse, now: Date): number | undefined {
  if (status !== 429 && status !== 503) return undefined
  const value = headers.find(([name]) => name === 'retry-after')?.[1].trim()
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  // An HTTP date ends with its zone; Date.parse alone would take "1.5" or "-3" for a year.
  const date = / GMT$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}
