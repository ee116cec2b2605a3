import { InvalidArgumentError } from 'commander'
import * as v from 'valibot'
import { duration as kind } from '../../config/kinds.ts'

/** `5m` -> 300, for options that are no settings. */
export function duration(text: string): number {
  const result = v.safeParse(kind.schema, text)
  if (!result.success) throw new InvalidArgumentError(`It expects ${kind.expects}.`)
  return result.output
}
