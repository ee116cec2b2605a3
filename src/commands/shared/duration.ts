import { InvalidArgumentError } from 'commander'
import { secondsOf } from '../../config/duration.ts'
import { duration as kind } from '../../config/kinds.ts'

/** `5m` -> 300, for options that are no settings. */
export function duration(text: string): number {
  const seconds = secondsOf(text)
  if (seconds === undefined) throw new InvalidArgumentError(`It expects ${kind.expects}.`)
  return seconds
}
