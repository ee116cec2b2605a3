/** Every variable of the environment that fob looks at: `fob help environment` is made from this table. */
import { longFlag, settingNames, spec, variable } from './settings.ts'

export interface Variable {
  readonly name: string
  readonly describe: string
}

/** The variables of a setting, each with what its text stands for in a profile. */
export const variablesOf = (name: (typeof settingNames)[number]) =>
  spec(name).variables ?? { [variable(name)]: spec(name).kind.fromText }

const descriptions: Readonly<Record<string, string>> = {
  FOB_CLIENT_SECRET: 'client secret; not together with FOB_CLIENT_SECRET_FILE',
}

/** The settings, in the order of their table. */
export const settingVariables: readonly Variable[] = settingNames.flatMap(name =>
  Object.keys(variablesOf(name)).map(variable => ({
    name: variable,
    describe: descriptions[variable] ?? `as ${longFlag(name)}`,
  })),
)

/** Variables of fob that are no settings of a profile. */
export const otherVariables = [
  { name: 'FOB_PROFILE', describe: 'profile to use where none is named' },
  { name: 'FOB_ACCOUNT', describe: 'as --account' },
  { name: 'FOB_ALLOW_HTTP_LOOPBACK', describe: '1 is as --allow-http-loopback' },
  { name: 'FOB_STORE_DIR', describe: 'folder of the file store' },
  { name: 'FOB_STORE_KEY', describe: 'key of the file store: 32 bytes in base64 or hex' },
  { name: 'FOB_STORE_KEY_FILE', describe: 'file with the key of the file store' },
  { name: 'FOB_STORE_KEY_FD', describe: 'open file descriptor to read the key of the file store from' },
  { name: 'FOB_STORE_KEY_COMMAND', describe: 'command that prints the key of the file store' },
] as const satisfies readonly Variable[]

/** Variables of others that fob obeys. */
export const commonVariables: readonly Variable[] = [
  {
    name: 'HTTPS_PROXY, HTTP_PROXY, ALL_PROXY',
    describe: 'proxy by the scheme of the URL; --proxy goes first',
  },
  { name: 'NO_PROXY', describe: 'hosts to reach without a proxy, separated by commas' },
  { name: 'NODE_EXTRA_CA_CERTS', describe: 'PEM file of certificates to trust; --ca-file starts faster' },
  { name: 'NO_COLOR, FORCE_COLOR', describe: 'no colour, or colour where there is no terminal too' },
  { name: 'VISUAL, EDITOR', describe: 'editor of fob profile edit' },
  { name: 'XDG_CONFIG_HOME', describe: 'profiles are in its folder fob (Linux)' },
  { name: 'XDG_DATA_HOME', describe: 'the file store is in its folder fob (Linux)' },
  { name: 'XDG_CACHE_HOME', describe: 'server metadata and compiled code are in its folder fob (Linux)' },
  { name: 'NODE_DISABLE_COMPILE_CACHE', describe: '1: compiled code is not kept, nor where CI is set' },
  { name: 'GITHUB_ACTIONS', describe: 'true: tokens are masked in the log before they are printed' },
  { name: 'GITHUB_OUTPUT, GITHUB_ENV', describe: 'files that -o github writes to' },
]

/** Names that fob gives meaning to. `-o env` writes those of tokens. */
export const knownVariables: readonly string[] = [
  ...settingVariables.map(({ name }) => name),
  ...otherVariables.map(({ name }) => name),
  'FOB_ACCESS_TOKEN',
  'FOB_ID_TOKEN',
]
