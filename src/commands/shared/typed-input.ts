import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'

/**
 * The same world, in which what is to come from standard input is asked for where that is a terminal: without echo, and
 * only where the person may be asked; else FobError no_input (2).
 *
 * @param what for people, such as `client secret`
 */
export function askingFor(what: string, mayAsk: boolean, deps: Deps): Deps {
  if (!deps.terminal.inputIsTTY) return deps
  const text = async () => {
    if (mayAsk) return deps.input.secret(`${what.charAt(0).toUpperCase()}${what.slice(1)}: `, deps.signal)
    throw usageError('no_input', `there is no ${what} on standard input`, 'redirect it: < FILE')
  }
  return { ...deps, input: { ...deps.input, text } }
}
