/** Every variable of the environment that fob looks at: `fob help environment` is made from this table. */
import {
  longFlag,
  type SettingName,
  type Spec,
  settingNamed,
  settingNames,
  settings,
  spec,
  variable,
} from './settings.ts'

export interface Variable {
  readonly name: string
  readonly describe: string
}

/** The variables of a setting, each with what its text stands for in a profile. */
export const variablesOf = (name: SettingName) =>
  spec(name).variables ?? { [variable(name)]: spec(name).kind.fromText }

/** `FOB_CLIENT_ID` -> `clientId`; undefined where the variable sets no setting. */
export function settingOfVariable(name: string): SettingName | undefined {
  if (beyondSettings.includes(name)) return undefined
  const setting = settingNamed(name.slice('FOB_'.length).toLowerCase())
  if (setting !== undefined && variable(setting) === name && !spec(setting).variables) return setting
  for (const other of settingNames) {
    const { variables }: Spec = settings[other]
    if (variables && Object.hasOwn(variables, name)) return other
  }
  return undefined
}

const descriptions: Readonly<Record<string, string>> = {
  FOB_CLIENT_SECRET: 'client secret; not together with FOB_CLIENT_SECRET_FILE',
  FOB_PRIVATE_KEY: 'the key itself, PKCS#12 and DER in base64; not together with FOB_PRIVATE_KEY_FILE',
  FOB_KEY_PASSPHRASE: 'passphrase of the key; not together with FOB_KEY_PASSPHRASE_FILE',
  FOB_TLS_KEY: 'key of the client certificate itself; not together with FOB_TLS_KEY_FILE',
  FOB_CLIENT_ASSERTION: 'ready-made assertion of the client; alone of its kind',
  FOB_CLIENT_ASSERTION_COMMAND: 'as --client-assertion-command',
  FOB_CLIENT_ASSERTION_FROM: 'as --client-assertion-from',
}

/** The settings, in the order of their table. */
export const settingVariables = (): Variable[] =>
  settingNames.flatMap(name =>
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
  { name: 'ACTIONS_ID_TOKEN_REQUEST_URL', describe: 'with …_TOKEN: job identity of github' },
  { name: 'GITLAB_OIDC_TOKEN', describe: 'job identity of gitlab' },
  { name: 'CIRCLE_OIDC_TOKEN_V2', describe: 'job identity of circleci' },
  { name: 'BITBUCKET_STEP_OIDC_TOKEN', describe: 'job identity of bitbucket' },
  { name: 'TFC_WORKLOAD_IDENTITY_TOKEN', describe: 'job identity of terraform' },
  { name: 'AZURE_FEDERATED_TOKEN_FILE', describe: 'file with that of azure-workload' },
  { name: 'GITHUB_ACTIONS', describe: 'true: tokens are masked in the log before they are printed' },
  { name: 'GITHUB_OUTPUT, GITHUB_ENV', describe: 'files that -o github writes to' },
]

/** `-o env` writes those of tokens. */
const beyondSettings: readonly string[] = [
  ...otherVariables.map(({ name }) => name),
  'FOB_ACCESS_TOKEN',
  'FOB_ID_TOKEN',
]

/** Names that fob gives meaning to. */
export const knownVariables = (): string[] => [
  ...settingVariables().map(({ name }) => name),
  ...beyondSettings,
]

export const isKnownVariable = (name: string): boolean =>
  beyondSettings.includes(name) || settingOfVariable(name) !== undefined
