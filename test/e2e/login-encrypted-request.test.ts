/** Requests that only the server can read (RFC 9101), through the real binary against oidc-provider. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { compactDecrypt, decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { nativeClient } from '../support/authorization-server/clients.ts'
import { keyFile } from '../support/client-keys.ts'
import { startFob } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { personHome, shownUrl } from '../support/signed-in.ts'

const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const theirs: Readonly<Record<string, { publicKey: KeyObject; privateKey: KeyObject }>> = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
}
const keyManagement = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'] as const
const person = {
  ...nativeClient,
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'code id_token'],
  jwks: { keys: [{ ...signing.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
} as const
const clients = [
  { ...person, client_id: 'any' },
  ...keyManagement.map(alg => ({
    ...person,
    client_id: alg,
    request_object_encryption_alg: alg,
    request_object_encryption_enc: 'A256GCM',
    require_signed_request_object: true,
  })),
] as unknown as ClientMetadata[]

const jwk = ({ privateKey }: { privateKey: KeyObject }, kid: string) => ({
  ...privateKey.export({ format: 'jwk' }),
  use: 'enc',
  kid,
})
const configure = (configuration: Configuration): Configuration =>
  ({
    ...configuration,
    jwks: {
      keys: [
        ...(configuration.jwks?.keys ?? []),
        ...Object.entries(theirs).map(([name, pair]) => jwk(pair, `enc-${name}`)),
      ],
    },
    enabledJWA: {
      ...configuration.enabledJWA,
      requestObjectEncryptionAlgValues: keyManagement,
      requestObjectEncryptionEncValues: ['A128CBC-HS256', 'A256GCM'],
    },
    features: { ...configuration.features, encryption: { enabled: true } },
  }) as unknown as Configuration

const server = await sharedServer({ clients, configure })
const at = personOfEachTest(server, 'scope = "openid api:read"\n')
let privateKey: string
beforeEach(async () => {
  privateKey = await keyFile(at.home, 'client.pem', signing.privateKey)
})

const encrypting = (alg: string, ...args: string[]) => [
  ...['--client-auth', 'none', '--private-key', privateKey],
  ...['--request-object-encryption-alg', alg, ...args],
]

const login = (...args: string[]) => at.byBrowser(['login', 'work', ...args])

const pushed = () =>
  new URLSearchParams(
    server.requests.find(({ endpoint }) => endpoint === 'pushed_authorization_request')?.body,
  )

async function opened(request: string, name = 'rsa') {
  const pair = theirs[name]
  if (!pair) throw new Error(name)
  const { plaintext, protectedHeader } = await compactDecrypt(request, pair.privateKey)
  return { header: protectedHeader, signed: Buffer.from(plaintext).toString() }
}

describe('an encrypted request', () => {
  it.each(
    keyManagement.flatMap(alg => [
      [alg, '--no-par'],
      [alg, '--par'],
    ]),
  )('by %s, %s, is all that is sent, with the signed one within', async (alg, par) => {
    const args = encrypting(alg, '--request-object-encryption-enc', 'A256GCM')
    const { code, stderr, url } = await login('--pkce', '--client-id', alg, par, ...args, '--max-age', '600')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
    const sent = par === '--par' ? pushed() : url.searchParams
    expect([...sent.keys()].sort()).toEqual(['client_id', 'request'])
    const name = alg.startsWith('RSA') ? 'rsa' : 'ec'
    const { header, signed } = await opened(sent.get('request') ?? '', name)
    const typ = 'oauth-authz-req+jwt'
    expect(header).toMatchObject({ alg, enc: 'A256GCM', typ, cty: 'JWT', kid: `enc-${name}` })
    expect(decodeProtectedHeader(signed)).toMatchObject({ alg: 'ES256', typ })
    expect(decodeJwt(signed)).toMatchObject({
      ...{ iss: alg, aud: server.issuer, client_id: alg, response_type: 'code', max_age: 600 },
      code_challenge_method: 'S256',
    })
  })

  it('has the content encryption that the server lists first in fob’s order', async () => {
    const args = encrypting('RSA-OAEP-256')
    const { code, stderr, url } = await login('--pkce', '--client-id', 'any', '--no-par', ...args)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const { header } = await opened(url.searchParams.get('request') ?? '')
    expect(header).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' })
  })

  it('goes with --hybrid', async () => {
    const args = encrypting('RSA-OAEP-256', '--hybrid', '--deprecated', '--no-par')
    const { code, stderr, url } = await login('--client-id', 'any', ...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
    const { signed } = await opened(url.searchParams.get('request') ?? '')
    expect(decodeJwt(signed)).toMatchObject({ response_type: 'code id_token', response_mode: 'form_post' })
  })

  it('comes by the profile too, and --no-request-object goes before it', async () => {
    const more = 'request_object_encryption_alg = "RSA-OAEP-256"\nrequest_object_encryption_enc = "A256GCM"\n'
    await using other = await personHome(server, `scope = "openid"\nprivate_key = "${privateKey}"\n${more}`)
    const start = (...args: string[]) =>
      startFob(
        ['login', 'work', '--pkce', '--client-auth', 'none', '--client-id', 'any', '--no-par', ...args],
        { home: other.home, env: other.env },
      )
    await using encrypted = await start()
    const url = await shownUrl(encrypted)
    expect(url.searchParams.get('request')?.split('.')).toHaveLength(5)
    await using plain = await start('--no-request-object')
    const address = await shownUrl(plain)
    expect(address.searchParams.has('request')).toBe(false)
  })
})

describe('before a browser is started', () => {
  const refused = async (code: number, words: RegExp, ...args: string[]) => {
    const done = await at.fob(['login', 'work', '--pkce', '--client-id', 'any', ...args])
    expect(done).toMatchObject({ code, stdout: '' })
    expect(done.stderr).toMatch(words)
    expect(done.stderr).toMatch(/^hint: /m)
    expect(done.stderr).not.toContain('/authorize?')
    expect(server.count('pushed_authorization_request')).toBe(0)
  }

  it('an alg or enc that the server does not list: 2', async () => {
    await refused(
      2,
      /alg ECDH-ES\+A128KW\nhint: .* RSA-OAEP, RSA-OAEP-256, ECDH-ES, /,
      ...encrypting('ECDH-ES+A128KW'),
    )
    const args = encrypting('RSA-OAEP', '--request-object-encryption-enc', 'A192GCM')
    await refused(2, /encrypted with the enc A192GCM/, ...args)
  })

  it.each(['RSA1_5', 'dir', 'A128KW', 'none'])('the alg %s: 2, before any request', async alg => {
    await refused(2, /request-object-encryption-alg/, ...encrypting(alg))
    expect(server.requests).toEqual([])
  })

  it('an enc alone: 2, before any request', async () => {
    await refused(2, /goes with an algorithm/, '--request-object-encryption-enc', 'A256GCM')
    expect(server.requests).toEqual([])
  })

  it('no key to sign with: 2', async () => {
    const args = ['--request-object-encryption-alg', 'RSA-OAEP']
    await refused(2, /a request object has to be signed/, ...args)
  })

  const ofServer = (name: string) => theirs[name]?.publicKey.export({ format: 'jwk' })
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
  it.each([
    ['none at all', []],
    ['one for signatures', [{ ...ofServer('rsa'), use: 'sig' }]],
    ['one for another alg', [{ ...ofServer('rsa'), alg: 'RSA-OAEP-512' }]],
    ['one that signs by its alg', [{ ...ofServer('rsa'), alg: 'RS256' }]],
    ['one of another type', [{ ...ofServer('ec'), use: 'enc' }]],
    ['one too small', [{ ...small, use: 'enc' }]],
    ['what is no key', [null, 'key', 7, {}, { kty: 'RSA', use: 'enc', n: 'AA' }]],
  ])('no key of the server, but %s: 7', async (_name, keys) => {
    server.fault('jwks', { body: { keys } })
    await refused(7, /publishes no key for RSA-OAEP-256/, ...encrypting('RSA-OAEP-256'))
  })

  it('a key of the server for whatever: taken', async () => {
    const keys = [{ ...ofServer('ec') }, { ...ofServer('rsa'), kid: 7 }]
    server.fault('jwks', { body: { keys }, times: 1 })
    const { code, url } = await login(
      '--pkce',
      '--client-id',
      'any',
      '--no-par',
      ...encrypting('RSA-OAEP-256'),
    )
    expect(code).toBe(0)
    expect((await opened(url.searchParams.get('request') ?? '')).header).not.toHaveProperty('kid')
  })

  it.each([['--request-object'], ['--request-object-encryption-alg=RSA-OAEP']])(
    '%s for a device code, which has no such thing: 2',
    async flag => {
      const done = await at.fob(['login', 'work', '--device', flag, '--private-key', privateKey])
      expect(done).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/hint: .*--pkce/) })
      expect(server.count('device_authorization')).toBe(0)
    },
  )
})
