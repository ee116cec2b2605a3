/** Which credential proves the client where a call and its profile name several. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createContext } from '../../../src/commands/shared/context.ts'
import { credentialsOf } from '../../../src/commands/shared/credentials.ts'
import { proving } from '../../../src/config/proving.ts'
import { chooseMethod } from '../../../src/oidc/client-authentication.ts'
import { fakeDeps } from '../../support/fakes.ts'
import { temporaryFolder } from '../../support/folder.ts'

/** As what each is named in a call. */
const kinds = {
  secret: { option: 'clientSecretFile', variable: 'FOB_CLIENT_SECRET_FILE', key: 'client_secret' },
  key: { option: 'privateKey', variable: 'FOB_PRIVATE_KEY_FILE', key: 'private_key' },
  assertion: {
    option: 'clientAssertionFile',
    variable: 'FOB_CLIENT_ASSERTION_FILE',
    key: 'client_assertion',
  },
} as const
type Kind = keyof typeof kinds
type Place = 'flag' | 'variable' | 'profile'

const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})
const content = { secret: 'hush', key: privateKey, assertion: 'a.b.c' } as const

interface Call {
  readonly flag?: Readonly<Record<string, string>>
  readonly variable?: Readonly<Record<string, string>>
  /** TOML. */
  readonly profile?: string
}

async function asked({ flag, variable, profile = '' }: Call, config: string, keySigns?: boolean) {
  await mkdir(join(config, 'profiles'), { recursive: true, mode: 0o700 })
  await writeFile(join(config, 'profiles', 'work.toml'), profile, { mode: 0o600 })
  const deps = fakeDeps({ env: { ...variable }, paths: { config, data: '', cache: '' } })
  const context = await createContext({ output: 'token', ...flag }, 'work', deps)
  const means = proving(context, keySigns)
  const credentials = await credentialsOf(context, deps, means)
  const { clientSecret, key, assertion, tls, keySignsOnly } = credentials
  return {
    method: means.settings.clientAuth ?? chooseMethod(credentials, undefined),
    read: {
      ...(clientSecret && { secret: true }),
      ...(key && { key: keySignsOnly ? 'signs' : true }),
      ...(assertion && { assertion: true }),
      ...(tls && { tls: true }),
    },
    alg: means.settings.signingAlg,
  }
}

const named = (kind: Kind, place: Place, path: string): Call => {
  const { option, variable, key } = kinds[kind]
  const table = {
    flag: { flag: { [option]: path } },
    variable: { variable: { [variable]: path } },
    profile: { profile: `${key} = { file = "${path}" }\n` },
  }
  return table[place]
}

const methodOf = { secret: 'client_secret_basic', key: 'private_key_jwt', assertion: 'private_key_jwt' }
const all = Object.keys(kinds) as Kind[]
const pairs = all.flatMap(meant => all.filter(kind => kind !== meant).map(other => [meant, other] as const))
const places = [
  ['flag', 'profile'],
  ['variable', 'profile'],
  ['flag', 'variable'],
] as const satisfies readonly (readonly [Place, Place])[]

async function file(folder: string, kind: Kind): Promise<string> {
  const path = join(folder, kind)
  await writeFile(path, content[kind], { mode: 0o600 })
  return path
}

describe.each(places)('a %s over the %s', (higher, lower) => {
  it.each(pairs)('%s, and the %s is not read', async (meant, other) => {
    const folder = await temporaryFolder()
    const call = {
      ...named(other, lower, join(folder, 'no/such')),
      ...named(meant, higher, await file(folder, meant)),
    }
    expect(await asked(call, folder)).toMatchObject({ method: methodOf[meant], read: { [meant]: true } })
  })

  it.each(pairs)('%s, whose method is not that of the %s before it', async (meant, other) => {
    const folder = await temporaryFolder()
    const method = methodOf[other]
    const before = named(other, lower, join(folder, 'no/such'))
    const call = {
      ...before,
      ...named(meant, higher, await file(folder, meant)),
      ...(lower === 'profile'
        ? { profile: `${before.profile}client_auth = "${method}"\n` }
        : { variable: { ...before.variable, FOB_CLIENT_AUTH: method } }),
    }
    expect(await asked(call, folder)).toEqual({
      method: methodOf[meant],
      read: { [meant]: true },
      alg: undefined,
    })
  })
})

it.each<
  [string, (path: Record<Kind, string>) => Call, { method: string; read: object; alg?: string }, boolean?]
>([
  [
    '--client-auth decides, whatever is named where',
    path => ({
      flag: { clientAuth: 'private_key_jwt', clientSecretFile: path.secret },
      profile: `private_key = "${path.key}"`,
    }),
    { method: 'private_key_jwt', read: { secret: true, key: true } },
  ],
  [
    '--client-auth private_key_jwt leaves it to the rank which JWT',
    path => ({
      flag: { clientAuth: 'private_key_jwt', privateKey: path.key },
      profile: 'client_assertion = { file = "no/such" }',
    }),
    { method: 'private_key_jwt', read: { key: true } },
  ],
  [
    'of one rank, the key goes before the secret',
    path => ({ flag: { clientSecretFile: path.secret, privateKey: path.key } }),
    { method: 'private_key_jwt', read: { secret: true, key: true } },
  ],
  [
    'in a profile too',
    path => ({ profile: `private_key = "${path.key}"\nclient_secret = { file = "${path.secret}" }` }),
    { method: 'private_key_jwt', read: { secret: true, key: true } },
  ],
  [
    'a method of the profile stays where it uses what is named',
    path => ({
      flag: { clientSecretFile: path.secret },
      profile: `client_auth = "client_secret_post"\nprivate_key = "${path.key}"`,
    }),
    { method: 'client_secret_post', read: { secret: true, key: true } },
  ],
  [
    'a public client of a profile stays one, whatever secret is in the environment',
    path => ({ variable: { FOB_CLIENT_SECRET_FILE: path.secret }, profile: 'client_auth = "none"' }),
    { method: 'none', read: { secret: true } },
  ],
  [
    'but not against a flag',
    path => ({ flag: { clientSecretFile: path.secret }, profile: 'client_auth = "none"' }),
    { method: 'client_secret_basic', read: { secret: true } },
  ],
  [
    'the certificate of the profile is shown beside a secret',
    path => ({
      flag: { clientSecretFile: path.secret },
      profile: 'client_auth = "tls_client_auth"\ntls_cert = "client.p12"',
    }),
    { method: 'client_secret_basic', read: { secret: true, tls: true } },
  ],
  [
    'a certificate leaves no secret of the profile out',
    path => ({ flag: { tlsCert: 'client.p12' }, profile: `client_secret = { file = "${path.secret}" }` }),
    { method: 'client_secret_basic', read: { secret: true, tls: true } },
  ],
  [
    'what belongs to a key goes with it',
    path => ({
      flag: { clientSecretFile: path.secret },
      profile: 'private_key = "no/such"\ncertificate = "no/such"\nsigning_alg = "PS256"',
    }),
    { method: 'client_secret_basic', read: { secret: true } },
  ],
  [
    'the algorithm of a secret goes with it',
    path => ({
      flag: { privateKey: path.key },
      profile: 'client_secret = { file = "no/such" }\nsigning_alg = "HS512"',
    }),
    { method: 'private_key_jwt', read: { key: true } },
  ],
  [
    'one that is named with the secret stays, so that it is said where it does not fit',
    path => ({
      flag: { clientSecretFile: path.secret, signingAlg: 'ES256' },
      profile: 'private_key = "no/such"',
    }),
    { method: 'client_secret_basic', read: { secret: true }, alg: 'ES256' },
  ],
  [
    'a key of the profile signs requests, and the secret proves',
    path => ({
      flag: { clientSecretFile: path.secret },
      profile: `private_key = "${path.key}"\nrequest_object = true`,
    }),
    { method: 'client_secret_basic', read: { secret: true, key: 'signs' } },
  ],
  [
    'a key that is named to sign requests leaves the method of the profile as it is',
    path => ({
      variable: { FOB_PRIVATE_KEY_FILE: path.key },
      profile: `client_auth = "client_secret_basic"\nrequest_object = true\nclient_secret = { file = "${path.secret}" }`,
    }),
    { method: 'client_secret_basic', read: { secret: true, key: true } },
  ],
  [
    'a key that is named to sign the grant leaves no secret out',
    path => ({
      flag: { privateKey: path.key },
      profile: `client_secret = { file = "${path.secret}" }`,
    }),
    { method: 'private_key_jwt', read: { secret: true, key: true } },
    true,
  ],
])('%s', async (_, call, expected, keySigns) => {
  const folder = await temporaryFolder()
  const paths = Object.fromEntries(
    await Promise.all(all.map(async kind => [kind, await file(folder, kind)])),
  ) as Record<Kind, string>
  const answer = await asked(call(paths), folder, keySigns)
  expect(answer).toEqual({ alg: undefined, ...expected })
})
