/** Flags that say where a token comes from: never the token itself, which would stand in argv. */
import { InvalidArgumentError, Option } from 'commander'
import { pathResolver } from '../../config/parse-profile.ts'
import { commandOfText, identityPattern, sourcePaths, type TokenSource } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'

/** `--assertion-file`, `--assertion-command` and `--assertion-from`, for the name `assertion`; `what` for people. */
export function tokenSourceOptions(name: string, what: string, more = ''): Option[] {
  const attribute = (end: string) => new Option(`--${name}-${end}`).attributeName()
  return [
    new Option(`--${name}-file <path>`, `file with the ${what}; - is stdin`).conflicts([
      attribute('command'),
      attribute('from'),
    ]),
    new Option(`--${name}-command <cmd>`, `command that prints the ${what}`).conflicts([attribute('from')]),
    new Option(`--${name}-from <where>`, `${more}github, gitlab, env:NAME, …`).argParser(text => {
      if (identityPattern.test(text) || (more && /^session(:.+)?$/.test(text))) return text
      throw new InvalidArgumentError('Write it as in github, gitlab or env:NAME.')
    }),
  ]
}

type Options = Readonly<Record<string, unknown>>

/** What those flags say; undefined where none is given. */
export function tokenSourceOf(
  options: Options,
  name: string,
  deps: Pick<Deps, 'env'>,
): TokenSource | undefined {
  const [file, command, from] = ['file', 'command', 'from'].map(
    end => options[new Option(`--${name}-${end}`).attributeName()],
  )
  const resolve = pathResolver(deps.env)
  if (typeof file === 'string') return sourcePaths({ file }, resolve)
  if (typeof from === 'string') return { from }
  if (typeof command !== 'string') return undefined
  const [program = '', ...words] = commandOfText(command).command
  return sourcePaths({ command: [program, ...words] }, resolve)
}

/** The same, where one is needed. Throws FobError (2). */
export function neededSource(
  options: Options,
  name: string,
  what: string,
  deps: Pick<Deps, 'env'>,
  ends: readonly string[] = ['command', 'from'],
): TokenSource {
  const source = tokenSourceOf(options, name, deps)
  if (source) return source
  const flags = [`file PATH (- is stdin)`, ...ends].map(end => `--${name}-${end}`)
  throw usageError(
    `no_${name.replaceAll('-', '_')}`,
    `there is no ${what}`,
    `give it with ${flags.slice(0, -1).join(', ')} or ${flags.at(-1)}`,
  )
}
