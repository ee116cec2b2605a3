/** The credential that a call names against another kind in the profile: what the server gets. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientMetadata } from 'oidc-provider'
import { beforeAll, expect, it } from 'vitest'
import { runFob, writeProfile } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const byKey: ClientMetadata = {
  client_id: 'by-key',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'own' }] } as NonNullable<
    ClientMetadata['jwks']
  >,
}
const server = await sharedServer({ clients: [byKey] })
const home = await sharedHome()
const { service } = server.clients
const secretFile = join(home.path, 'secret')
const keyFile = join(home.path, 'own.pem')

beforeAll(async () => {
  await writeFile(secretFile, service.client_secret, { mode: 0o600 })
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
})

const profile = (clientId: string, more: string) =>
  writeProfile(home, 'ci', `issuer = "${server.issuer}"\nclient_id = "${clientId}"\n${more}\n`)

function fob(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const words = ['token', 'client-credentials', 'ci', '--allow-http-loopback', '--store', 'none']
  return runFob([...words, ...args], { home, env })
}

const sent = () => {
  const { headers, form } = server.requests.at(-1) ?? {}
  return {
    basic: headers?.authorization?.startsWith('Basic ') ?? false,
    assertion: form?.client_assertion !== undefined,
    secret: form?.client_secret !== undefined,
  }
}

const good = { code: 0, stderr: '' }

it.each([
  ['a flag', () => fob(['--client-secret-file', secretFile])],
  ['a variable', () => fob([], { FOB_CLIENT_SECRET: service.client_secret })],
])('a secret by %s is sent, and the key of the profile is not read', async (_, run) => {
  await profile(service.client_id, 'client_auth = "private_key_jwt"\nprivate_key = "gone.pem"')
  expect(await run()).toMatchObject(good)
  expect(sent()).toEqual({ basic: true, assertion: false, secret: false })
})

it.each([
  ['a flag', () => fob(['--private-key', keyFile])],
  ['a variable', () => fob([], { FOB_PRIVATE_KEY_FILE: keyFile })],
])('a key by %s signs, and the secret of the profile is not read', async (_, run) => {
  await profile('by-key', 'client_auth = "client_secret_post"\nclient_secret = { file = "gone" }')
  expect(await run()).toMatchObject(good)
  expect(sent()).toEqual({ basic: false, assertion: true, secret: false })
})

it('a key by flag goes before a secret by variable, unless --client-auth names the method', async () => {
  await profile('by-key', '')
  const env = { FOB_CLIENT_SECRET: 'of another' }
  expect(await fob(['--private-key', keyFile], env)).toMatchObject(good)
  expect(sent()).toEqual({ basic: false, assertion: true, secret: false })
  await fob(['--private-key', keyFile, '--client-auth', 'client_secret_post'], env)
  expect(sent()).toEqual({ basic: false, assertion: false, secret: true })
})

it('a key that signs the grant leaves the secret of the profile as the proof', async () => {
  await profile(service.client_id, `client_secret = { file = "${secretFile}" }`)
  const words = ['token', 'jwt-bearer', 'ci', '--allow-http-loopback', '--store', 'none']
  await runFob([...words, '--private-key', keyFile], { home })
  expect(server.requests.at(-1)?.form.assertion).toMatch(/^ey/)
  expect(sent()).toEqual({ basic: true, assertion: false, secret: false })
})
