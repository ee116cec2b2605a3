/**
 * Every setting, once: its name, type and description.
 *
 * From the name follow the flag (`--client-id`), the profile key (`client_id`) and the variable (`FOB_CLIENT_ID`).
 * Values from flags and variables are text and pass `fromText` first; values from TOML go to the schema as they are.
 */
import * as v from 'valibot'

interface Kind<Schema extends v.GenericSchema> {
  readonly schema: Schema
  /** From the text of a flag or variable to what a profile would hold. */
  readonly fromText: (text: string) => unknown
  /** Completes "expects …" in an error. */
  readonly expects: string
}

const words = (text: string) => text.split(/\s+/).filter(Boolean)
const asIs = (text: string): unknown => text

const text = { schema: v.pipe(v.string(), v.nonEmpty()), fromText: asIs, expects: 'text' }
const path = { schema: v.pipe(v.string(), v.nonEmpty()), fromText: asIs, expects: 'a path' }
const url = {
  // Kept exactly as written: an issuer is compared byte for byte (RFC 8414 3.3).
  schema: v.pipe(v.string(), v.check(URL.canParse)),
  fromText: asIs,
  expects: 'an absolute URL',
}
const wordList = {
  schema: v.union([v.pipe(v.string(), v.transform(words)), v.array(v.pipe(v.string(), v.regex(/^\S+$/)))]),
  fromText: asIs,
  expects: 'words separated by spaces, or a list of them',
}
const urlList = {
  schema: v.pipe(
    wordList.schema,
    v.everyItem(item => URL.canParse(item)),
  ),
  fromText: asIs,
  expects: 'an absolute URL, or a list of them',
}
const flag = {
  schema: v.boolean(),
  fromText: (text: string) => ({ true: true, 1: true, false: false, 0: false })[text] ?? text,
  expects: 'true or false',
}
const seconds = {
  schema: v.pipe(v.number(), v.integer(), v.minValue(0)),
  fromText: (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : text),
  expects: 'a whole number of seconds',
}
const unitSeconds = { s: 1, m: 60, h: 3600, d: 86400 } as const
const duration = {
  schema: v.union([
    v.pipe(v.number(), v.minValue(0), v.finite()),
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}[smhd]?$/),
      v.transform(text => parseInt(text, 10) * unitSeconds[(text.match(/[smhd]$/)?.[0] ?? 's') as 's']),
    ),
  ]),
  fromText: asIs,
  expects: 'a duration such as 30s, 5m or 1h',
}
const parameters = {
  schema: v.record(v.pipe(v.string(), v.nonEmpty()), v.string()),
  // As a variable: FOB_PARAM='a=1&b=2'. The flag is repeated, `--param a=1 --param b=2`, and collected by its option.
  fromText: (text: string) => Object.fromEntries(new URLSearchParams(text)),
  expects: 'parameters, name = value',
}
const oneOf = <const Names extends readonly string[]>(names: Names) => ({
  schema: v.picklist(names),
  fromText: asIs,
  expects: `one of ${names.join(', ')}`,
})
/** Where a secret comes from: never the secret itself, which would stand in argv or in a profile. */
const secretSource = {
  schema: v.union([
    v.strictObject({ file: v.pipe(v.string(), v.nonEmpty()) }),
    v.strictObject({ env: v.pipe(v.string(), v.nonEmpty()) }),
    v.strictObject({ command: v.pipe(v.array(v.string()), v.minLength(1)) }),
    v.strictObject({ keychain: v.literal(true) }),
  ]),
  // The flag is --client-secret-file; `-` is stdin.
  fromText: (path: string) => ({ file: path }),
  expects: '{ file = "…" }, { env = "…" }, { command = ["…"] } or { keychain = true }',
}
export type SecretSource = v.InferOutput<typeof secretSource.schema>

export const clientAuthMethods = ['none', 'client_secret_basic', 'client_secret_post'] as const
export const flowNames = ['pkce', 'device', 'client-credentials'] as const
export type FlowName = (typeof flowNames)[number]
export const storeNames = ['keychain', 'file', 'none'] as const

interface Spec<Schema extends v.GenericSchema = v.GenericSchema> {
  readonly kind: Kind<Schema>
  /** Of the flag's argument, for help; none for a boolean. */
  readonly placeholder?: string
  readonly describe: string
  /** Where the flag is not the name in kebab-case. */
  readonly flag?: string
}

export const settings = {
  issuer: { kind: url, placeholder: 'url', describe: 'issuer of the authorization server' },
  clientId: { kind: text, placeholder: 'id', describe: 'client identifier' },
  clientAuth: {
    kind: oneOf(clientAuthMethods),
    placeholder: 'method',
    describe: 'client authentication method (default: what the server offers)',
  },
  clientSecret: {
    kind: secretSource,
    placeholder: 'path',
    flag: 'client-secret-file',
    describe: 'file with the client secret; - is stdin',
  },
  flow: { kind: oneOf(flowNames), placeholder: 'flow', describe: 'flow that gets the tokens' },
  scope: { kind: wordList, placeholder: 'scopes', describe: 'scopes to ask for, separated by spaces' },
  audience: { kind: text, placeholder: 'audience', describe: 'audience parameter, as some servers want it' },
  resource: {
    kind: urlList,
    placeholder: 'url',
    describe: 'resource the token is for (RFC 8707); may be repeated',
  },
  param: {
    kind: parameters,
    placeholder: 'name=value',
    describe: 'extra request parameter; may be repeated',
  },
  store: { kind: oneOf(storeNames), placeholder: 'store', describe: 'where secrets are kept' },
  caFile: {
    kind: path,
    placeholder: 'path',
    describe: 'PEM file of certificates to trust beside the system’s',
  },
  proxy: {
    kind: url,
    placeholder: 'url',
    describe: 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)',
  },
  timeout: {
    kind: duration,
    placeholder: 'duration',
    describe: 'longest time for one request (default: 30s)',
  },
  tokenEndpoint: { kind: url, placeholder: 'url', describe: 'token endpoint, for a server without metadata' },
  authorizationEndpoint: {
    kind: url,
    placeholder: 'url',
    describe: 'authorization endpoint, for a server without metadata',
  },
  deviceAuthorizationEndpoint: {
    kind: url,
    placeholder: 'url',
    describe: 'device authorization endpoint, for a server without metadata',
  },
  revocationEndpoint: {
    kind: url,
    placeholder: 'url',
    describe: 'revocation endpoint, for a server without metadata',
  },
  jwksUri: { kind: url, placeholder: 'url', describe: 'key set of a server without metadata' },
} as const satisfies Record<string, Spec>

export type SettingName = keyof typeof settings

/** Values by name, each as its schema gives it: durations in seconds, lists as arrays. */
export type Settings = {
  readonly [Name in SettingName]?: v.InferOutput<(typeof settings)[Name]['kind']['schema']>
}

export const settingNames = Object.keys(settings) as SettingName[]

const split = (name: string, separator: string) =>
  name.replace(/[A-Z]/g, letter => separator + letter.toLowerCase())

/** `clientId` -> `client_id`, the key in a profile. */
export const profileKey = (name: SettingName): string => split(name, '_')

/** `clientId` -> `FOB_CLIENT_ID`. */
export const variable = (name: SettingName): string => `FOB_${profileKey(name).toUpperCase()}`

/** `clientId` -> `--client-id`. */
export const longFlag = (name: SettingName): string =>
  `--${(settings[name] as Spec).flag ?? split(name, '-')}`
