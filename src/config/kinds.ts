/** The types a setting can have: what each accepts, and how it is read from the text of a flag or variable. */
import * as v from 'valibot'
import { isHttpUrl } from '../http-url.ts'
import { type Source, sourcePaths, sourceSchemas } from './source-kinds.ts'

/** Turns a path as written into one to open: `~/` expanded, relative ones put on their base. */
export type PathResolver = (path: string) => string

export interface Kind<Schema extends v.GenericSchema = v.GenericSchema> {
  /** Made when a value is to be checked: most of the table never is. */
  readonly schema: () => Schema
  /** From the text of a flag or variable to what a profile would hold. */
  readonly fromText: (text: string) => unknown
  /** Completes "expects …" in an error. */
  readonly expects: string
  /** As a flag's or variable's text. */
  readonly example: string
  /** Of a flag that may be repeated: adds one argument to what the earlier ones gave; undefined where it is malformed. */
  readonly collect?: (text: string, previous: unknown) => unknown
  /** Completes "Write it as in …" of such a flag. */
  readonly howToRepeat?: string
  /** For help and completions. */
  readonly choices?: readonly string[]
  /** Of a table with fixed keys: these keys. */
  readonly keys?: readonly string[]
  /** Applies the resolver to each path in a value that passed the schema. */
  withPaths?(value: v.InferOutput<Schema>, resolve: PathResolver): v.InferOutput<Schema>
}

const words = (text: string) => text.split(/\s+/).filter(Boolean)
const asIs = (text: string): unknown => text
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const collectWords = (text: string, previous: unknown) => [
  ...(Array.isArray(previous) ? previous : []),
  ...words(text),
]

export const text = {
  schema: () => v.pipe(v.string(), v.nonEmpty()),
  fromText: asIs,
  expects: 'text that is not empty',
  example: 'my-cli',
}

/** Of which a request carries one: where it is said twice, one of them would be dropped. */
export const textOnce = {
  ...text,
  example: 'https://api.example.com',
  collect: (value: string, previous: unknown) => (previous === undefined ? value : undefined),
  howToRepeat: ', once',
}

export const path = {
  schema: () => v.pipe(v.string(), v.nonEmpty()),
  fromText: asIs,
  expects: 'a path',
  example: './file',
  withPaths: (value: string, resolve: PathResolver) => resolve(value),
}

export const url = {
  // Kept exactly as written: an issuer is compared byte for byte (RFC 8414 3.3).
  schema: () =>
    v.pipe(
      v.string(),
      v.check(value => URL.canParse(value)),
    ),
  fromText: asIs,
  expects: 'an absolute URL',
  example: 'https://login.example.com',
}

/** Of a server, to which secrets go. */
export const httpUrl = {
  ...url,
  schema: () => v.pipe(v.string(), v.check(isHttpUrl)),
  expects: 'an absolute https URL',
}

/** RFC 8414 2: without query and fragment. */
export const issuerUrl = {
  ...httpUrl,
  schema: () =>
    v.pipe(
      httpUrl.schema(),
      v.check(value => !value.includes('?') && !value.includes('#')),
    ),
  expects: 'an absolute https URL without query and fragment',
}

export const proxyUrl = {
  ...url,
  schema: () =>
    v.pipe(
      v.string(),
      v.check(value => /^(https?|socks(4a?|5h?)?):\/\//i.test(value) && URL.canParse(value)),
    ),
  expects: 'a URL of http, https, socks4, socks4a, socks5 or socks5h',
  example: 'http://proxy.example.com:3128',
}

export const wordList = {
  schema: () =>
    v.union([v.pipe(v.string(), v.transform(words)), v.array(v.pipe(v.string(), v.regex(/^\S+$/)))]),
  fromText: asIs,
  expects: 'words separated by spaces, or a list of them',
  example: '"read write"',
  collect: collectWords,
}

export const urlList = {
  schema: () =>
    v.pipe(
      wordList.schema(),
      v.everyItem(item => URL.canParse(item)),
    ),
  fromText: asIs,
  expects: 'an absolute URL, or a list of them',
  example: 'https://api.example.com',
  collect: collectWords,
}

/** Its flags are `--name` and `--no-name`. */
export const toggle = {
  schema: () => v.boolean(),
  fromText: (text: string) => ({ true: true, 1: true, false: false, 0: false })[text] ?? text,
  expects: 'true or false',
  example: 'true',
}

export const seconds = {
  schema: () => v.pipe(v.number(), v.integer(), v.minValue(0)),
  fromText: (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : text),
  expects: 'a whole number of seconds',
  example: '3600',
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86400 } as const

export const duration = {
  schema: () =>
    v.union([
      v.pipe(v.number(), v.minValue(0), v.finite()),
      v.pipe(
        v.string(),
        v.regex(/^\d{1,9}[smhd]?$/),
        v.transform(text => parseInt(text, 10) * unitSeconds[(text.match(/[smhd]$/)?.[0] ?? 's') as 's']),
      ),
    ]),
  fromText: asIs,
  expects: 'a duration such as 30s, 5m or 1h',
  example: '30s',
}

/** Of which none at all makes no sense. */
export const patience = {
  ...duration,
  schema: () =>
    v.pipe(
      duration.schema(),
      v.check(seconds => seconds > 0),
    ),
  expects: 'a duration above 0, such as 30s, 5m or 1h',
}

export const oneOf = <const Names extends readonly string[]>(names: Names) => ({
  schema: () => v.picklist(names),
  fromText: asIs,
  expects: `one of ${names.join(', ')}`,
  example: names[0] ?? '',
  choices: names,
})

/** Where a secret comes from: never the secret itself, which would stand in argv or in a profile. */
export const secretSource = {
  schema: () => v.union([...sourceSchemas(), v.strictObject({ keychain: v.literal(true) })]),
  // The flag is --client-secret-file; `-` is stdin.
  fromText: (path: string) => ({ file: path }),
  expects: '{ file = "…" }, { env = "…" }, { command = ["…"] } or { keychain = true }',
  example: './secret',
  keys: ['file', 'env', 'command', 'keychain'],
  withPaths: (source: SecretSource, resolve: PathResolver): SecretSource =>
    'keychain' in source ? source : sourcePaths(source, resolve),
}

export type SecretSource = Source | { keychain: true }
