import * as v from 'valibot'
import { duration } from './kinds.ts'

/** `5m` -> 300, for flags that are no settings; undefined where it is no duration. */
export function secondsOf(text: string): number | undefined {
  const result = v.safeParse(duration.schema(), text)
  return result.success ? result.output : undefined
}
