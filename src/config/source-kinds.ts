/** Types of settings that say where something is read from: a key, a passphrase, a ready-made assertion. */
import * as v from 'valibot'
import type { PathResolver } from './kinds.ts'

const someText = () => v.pipe(v.string(), v.nonEmpty())

/** A file (`-` is stdin), a variable, or a command that prints it. */
export type Source = { file: string } | { env: string } | { command: [string, ...string[]] }

export const sourceSchemas = () =>
  [
    v.strictObject({ file: someText() }),
    v.strictObject({ env: someText() }),
    v.strictObject({ command: v.tupleWithRest([someText()], v.string()) }),
  ] as const

export function sourcePaths(source: Source, resolve: PathResolver): Source {
  if ('file' in source) return source.file === '-' ? source : { file: resolve(source.file) }
  if (!('command' in source)) return source
  // A bare name is looked up in PATH; one with a slash must not depend on the folder fob is started in.
  const [name, ...rest] = source.command
  return { command: [/[/\\]/.test(name) ? resolve(name) : name, ...rest] }
}

const asFile = (file: string) => ({ file })

/** A key: a profile may name its file as plain text. What has a line break is the key itself, which is refused. */
export const keySource = {
  schema: () =>
    v.union([
      v.pipe(
        someText(),
        v.check(text => !/[\r\n]/.test(text)),
        v.transform(asFile),
      ),
      ...sourceSchemas(),
    ]),
  fromText: asFile,
  expects: 'a path, { env = "…" } or { command = ["…"] }',
  example: './key.pem',
  keys: ['file', 'env', 'command'],
  withPaths: sourcePaths,
}

/** CI systems that give a job an identity token. `env:NAME` and `gitlab:NAME` name the variable that has it. */
export const identityPattern =
  /^(github|gitlab|circleci|bitbucket|terraform|azure-workload|(gitlab|env):\w+)$/

const identity = () => v.strictObject({ from: v.pipe(v.string(), v.regex(identityPattern)) })

export type TokenSource = Source | { from: string }

/** A token that somebody else made, or the identity that a CI system gives to its job. */
export const tokenSource = {
  schema: () => v.union([...sourceSchemas(), identity()]),
  fromText: asFile,
  expects: '{ file = "…" }, { env = "…" }, { command = ["…"] } or { from = "github" }',
  example: './token.jwt',
  keys: ['file', 'env', 'command', 'from'],
  withPaths: (source: TokenSource, resolve: PathResolver): TokenSource =>
    'from' in source ? source : sourcePaths(source, resolve),
}

/** A command line as a flag or variable has it: words separated by spaces, no shell. */
export const commandOfText = (text: string) => ({ command: text.trim().split(/\s+/) })
export const identityOfText = (text: string) => ({ from: text })
