/** What is asked for in detail (RFC 9396): JSON, or a file that holds it. */
import * as v from 'valibot'
import type { PathResolver } from './kinds.ts'

const detail = () => v.looseObject({ type: v.pipe(v.string(), v.nonEmpty()) })
const details = () => v.pipe(v.array(detail()), v.minLength(1))

/** As JSON in one line; undefined for text that is no list of objects which each have a type (RFC 9396 2). */
export function detailsOf(text: string): string | undefined {
  try {
    const result = v.safeParse(details(), JSON.parse(text))
    return result.success ? JSON.stringify(result.output) : undefined
  } catch {
    return undefined
  }
}

const json = () =>
  v.pipe(
    v.string(),
    v.check(text => detailsOf(text) !== undefined),
  )
const file = () => v.strictObject({ file: v.pipe(v.string(), v.nonEmpty()) })

type Value = string | { file: string }

export const authorizationDetails = {
  // A profile may have them as a list of tables.
  schema: () =>
    v.union([
      json(),
      file(),
      v.pipe(
        details(),
        v.transform(list => JSON.stringify(list)),
      ),
    ]),
  fromText: (text: string): Value => (/^\s*[[{]/.test(text) ? text : { file: text }),
  expects: 'a JSON list of objects that each have a type, or the path of a file that holds one',
  example: '\'[{"type": "payment"}]\'',
  keys: ['file'],
  withPaths: (value: Value, resolve: PathResolver): Value =>
    typeof value === 'string' ? value : { file: resolve(value.file) },
}
