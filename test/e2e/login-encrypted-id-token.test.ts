/** ID tokens of the token endpoint that are encrypted for the client, through the real binary against oidc-provider. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { expect, it } from 'vitest'
import { nativeClient } from '../support/authorization-server/clients.ts'
import { keyFile } from '../support/client-keys.ts'
import { anyJwt } from '../support/jwts.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ways = [
  ['rsa', rsa, 'RSA-OAEP-256'],
  ['ec', ec, 'ECDH-ES+A256KW'],
] as const
const clients = ways.map(([client_id, { publicKey }, alg]) => ({
  ...nativeClient,
  client_id,
  id_token_encrypted_response_alg: alg,
  id_token_encrypted_response_enc: 'A256GCM',
  jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'enc', alg, kid: alg }] },
})) as unknown as ClientMetadata[]
const configure = (configuration: Configuration): Configuration => ({
  ...configuration,
  enabledJWA: {
    ...configuration.enabledJWA,
    idTokenEncryptionAlgValues: ways.map(([, , alg]) => alg),
    idTokenEncryptionEncValues: ['A256GCM'],
  },
  features: { ...configuration.features, encryption: { enabled: true } },
})

const server = await sharedServer({ clients, configure })
const at = personOfEachTest(server, 'scope = "openid api:read"\n')
const key = (name: string, { privateKey }: { privateKey: KeyObject }) => keyFile(at.home, name, privateKey)
const login = (args: readonly string[]) => at.byBrowser(['login', 'work', '--pkce', ...args])

it.each(ways)('is opened with the key of %s, and its claims are checked', async (client, pair) => {
  const args = ['--client-id', client, '--decryption-key', await key('enc', pair)]
  const { code, stderr } = await login(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
  const shown = await at.fob(['token', 'work', '--client-id', client, '--id-token'])
  expect(decodeJwt(shown.stdout)).toMatchObject({ sub: 'alice', aud: client })
  expect(await at.fob(['refresh', 'work', ...args, '-o', 'none'])).toMatchObject({ code: 0 })
})

it.each([
  ['another key', () => key('other', otherRsa)],
  ['no key', undefined],
])('and %s: refused, nothing stored', async (_name, other) => {
  const args = ['--client-id', 'rsa', ...(other ? ['--decryption-key', await other()] : [])]
  const { code, stdout, stderr } = await login(args)
  expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
  expect(stderr).toContain('hint: give the private key')
  expect(stderr).not.toMatch(anyJwt)
  expect((await at.fob(['token', 'work', '--client-id', 'rsa'])).code).toBe(3)
})

it('a key that opens nothing: 2, before any request', async () => {
  const odd = generateKeyPairSync('ed25519')
  const done = await at.fob(['login', 'work', '--pkce', '--decryption-key', await key('odd', odd)])
  expect(done).toMatchObject({ code: 2, stdout: '' })
  expect(server.requests).toEqual([])
})
