/**
 * Every setting, once: its name, type and description.
 *
 * From the name follow the flag (`--client-id`), the profile key (`client_id`) and the variable (`FOB_CLIENT_ID`).
 * Values from flags and variables are text and pass `fromText` first; values from TOML go to the schema as they are.
 */
import type * as v from 'valibot'
import { authorizationDetails } from './authorization-details.ts'
import { keySettings } from './key-settings.ts'
import {
  httpUrl,
  issuerUrl,
  oneOf,
  path,
  patience,
  proxyUrl,
  secretSource,
  text,
  textOnce,
  urlList,
  wordList,
} from './kinds.ts'
import { parameters } from './parameters.ts'
import { personSettings } from './person-settings.ts'
import type { Spec } from './spec.ts'
import { nameOf, wordsOf } from './words.ts'

export type { SecretSource } from './kinds.ts'
export type { SettingGroup, Spec } from './spec.ts'

export const clientAuthMethods = [
  ...(['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'] as const),
  ...(['tls_client_auth', 'self_signed_tls_client_auth'] as const),
]
export const flowNames = ['pkce', 'device', 'ciba', 'client-credentials', 'jwt-bearer'] as const
export type FlowName = (typeof flowNames)[number]
export const dpopModes = ['required', 'optional'] as const
export const storeNames = ['keychain', 'file', 'none'] as const

const endpoint = (describe: string) => ({
  kind: httpUrl,
  group: 'server' as const,
  placeholder: 'url',
  describe: `${describe}, for a server without metadata`,
  rare: true as const,
})

export const settings = {
  issuer: {
    kind: issuerUrl,
    group: 'server',
    placeholder: 'url',
    describe: 'issuer of the authorization server',
  },
  clientId: { kind: text, group: 'client', placeholder: 'id', describe: 'client identifier' },
  clientAuth: {
    kind: oneOf(clientAuthMethods),
    group: 'client',
    placeholder: 'method',
    describe: 'how the client proves itself (default: as fits)',
    hideChoices: true,
  },
  clientSecret: {
    kind: secretSource,
    group: 'client',
    placeholder: 'path',
    flag: 'client-secret-file',
    describe: 'file with the client secret; - is stdin',
    variables: {
      // The one variable that is itself the secret: it becomes a source like any other.
      FOB_CLIENT_SECRET: () => ({ env: 'FOB_CLIENT_SECRET' }),
      FOB_CLIENT_SECRET_FILE: file => ({ file }),
    },
  },
  ...keySettings,
  flow: {
    kind: oneOf(flowNames),
    rare: true,
    group: 'request',
    placeholder: 'flow',
    describe: 'flow that gets the tokens',
  },
  scope: {
    kind: wordList,
    group: 'request',
    placeholder: 'scopes',
    describe: 'scopes, separated by spaces; may be repeated',
  },
  audience: {
    kind: textOnce,
    group: 'request',
    placeholder: 'audience',
    describe: 'audience, as some servers want it',
  },
  resource: {
    kind: urlList,
    group: 'request',
    placeholder: 'url',
    describe: 'resource (RFC 8707); may be repeated',
  },
  param: {
    kind: parameters,
    group: 'request',
    placeholder: 'name=value',
    describe: 'extra request parameter; may be repeated',
  },
  authorizationDetails: {
    kind: authorizationDetails,
    group: 'request',
    placeholder: 'json',
    describe: 'JSON, or a file of it, that says in detail what to allow (RFC 9396)',
    rare: true,
  },
  dpop: {
    kind: oneOf(dpopModes),
    group: 'request',
    placeholder: 'mode',
    preset: dpopModes[0],
    describe: 'bind the tokens to a key (RFC 9449)',
    rare: true,
  },
  ...personSettings,
  subject: {
    kind: text,
    group: 'grant',
    placeholder: 'name',
    describe: 'sub of the assertion (default: its issuer)',
  },
  serviceAccount: {
    kind: path,
    group: 'grant',
    placeholder: 'path',
    describe: 'key file of a Google service account',
  },
  store: {
    kind: oneOf(storeNames),
    group: 'store',
    placeholder: 'store',
    describe: 'where secrets are kept',
  },
  caFile: {
    kind: path,
    group: 'http',
    placeholder: 'path',
    describe: 'PEM file of certificates to trust beside the system’s',
  },
  proxy: {
    kind: proxyUrl,
    group: 'http',
    placeholder: 'url',
    describe: 'proxy for all requests (default: HTTPS_PROXY, NO_PROXY, …)',
  },
  timeout: {
    kind: patience,
    group: 'http',
    placeholder: 'duration',
    describe: 'longest time for one request (default: 30s)',
  },
  tokenEndpoint: endpoint('token endpoint'),
  authorizationEndpoint: endpoint('authorization endpoint'),
  deviceAuthorizationEndpoint: endpoint('device authorization endpoint'),
  revocationEndpoint: endpoint('revocation endpoint'),
  jwksUri: endpoint('key set'),
} as const satisfies Record<string, Spec>

export type SettingName = keyof typeof settings

/** Values by name, each as its schema gives it: durations in seconds, lists as arrays. */
export type Settings = {
  readonly [Name in SettingName]?: v.InferOutput<ReturnType<(typeof settings)[Name]['kind']['schema']>>
}

/** What holds where nothing else says so. */
export const defaults = { store: 'keychain', timeout: 30 } as const satisfies Settings

export const settingNames = Object.keys(settings) as SettingName[]

/** A setting without the particulars of its type. */
export const spec = (name: SettingName): Spec => settings[name]

/** `clientId` -> `client_id`, the key in a profile. */
export const profileKey = (name: SettingName): string => wordsOf(name, '_')

/** `client_id` -> `clientId`; undefined where no setting has this key in a profile. */
export function settingNamed(key: string): SettingName | undefined {
  const name = nameOf(key, '_')
  return isSetting(name) && profileKey(name) === key ? name : undefined
}

export const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name)

/** `clientId` -> `FOB_CLIENT_ID`. */
export const variable = (name: SettingName): string => `FOB_${profileKey(name).toUpperCase()}`

/** `clientId` -> `--client-id`. */
export const longFlag = (name: SettingName): string => `--${spec(name).flag ?? wordsOf(name, '-')}`
