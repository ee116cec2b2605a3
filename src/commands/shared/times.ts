/** Times as people read them. Pure. */

const units: ReadonlyArray<readonly [string, number]> = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** `3 minutes`, in the largest unit that has two of them or more; below two minutes in seconds. */
export function span(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds))
  const [unit, length] = units.find(([, length]) => whole >= 2 * length) ?? ['second', 1]
  const count = Math.floor(whole / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** `in 3 minutes`, `2 days ago`, `now`. Epoch seconds. */
export function relative(at: number, now: Date): string {
  const seconds = at - now.getTime() / 1000
  if (Math.abs(seconds) < 1) return 'now'
  return seconds > 0 ? `in ${span(seconds)}` : `${span(seconds)} ago`
}

/** `2030-01-01 00:00:00Z`; a number that no calendar has, as it is. Epoch seconds. */
export function absolute(at: number): string {
  const date = new Date(at * 1000)
  return Number.isNaN(date.getTime()) ? String(at) : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** `2030-01-01 00:00:00Z (in 3 minutes)`. Epoch seconds. */
export const moment = (at: number, now: Date): string => `${absolute(at)} (${relative(at, now)})`
