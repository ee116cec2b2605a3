/** What an authorization request can carry beside the usual, through the real binary against oidc-provider. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type RunOptions, startFob } from '../support/run.ts'
import { type PersonHome, personHome } from '../support/signed-in.ts'

const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const acr = 'urn:example:strong'

const person = {
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
} as const

const publicJwk = ({ publicKey }: { publicKey: KeyObject }, use: string, alg: string) => ({
  keys: [{ ...publicKey.export({ format: 'jwk' }), use, alg, kid: alg }],
})

const clients = [
  {
    ...person,
    client_id: 'signing',
    require_signed_request_object: true,
    jwks: publicJwk(signing, 'sig', 'ES256'),
  },
  ...(
    [
      ['rsa', rsa, 'RSA-OAEP-256'],
      ['ec', ec, 'ECDH-ES+A256KW'],
    ] as const
  ).map(([client_id, pair, alg]) => ({
    ...person,
    client_id,
    id_token_encrypted_response_alg: alg,
    id_token_encrypted_response_enc: 'A256GCM',
    jwks: publicJwk(pair, 'enc', alg),
  })),
  { ...person, client_id: 'details', authorization_details_types: ['payment'] },
] as unknown as ClientMetadata[]

const granted = [{ type: 'payment', amount: '12.30', note: 'granted' }]
const configure = (configuration: Configuration): Configuration => ({
  ...configuration,
  acrValues: [acr, 'urn:example:weak'],
  enabledJWA: {
    ...configuration.enabledJWA,
    idTokenEncryptionAlgValues: ['RSA-OAEP-256', 'ECDH-ES+A256KW'],
    idTokenEncryptionEncValues: ['A256GCM'],
  },
  features: {
    ...configuration.features,
    encryption: { enabled: true },
    richAuthorizationRequests: {
      enabled: true,
      types: { payment: { validate: () => {} } },
      authorizationDetailsForGrantSource: () => granted,
      authorizationDetailsForAccessToken: () => granted,
      authorizationDetailsForIntrospection: () => granted,
    },
  } as unknown as NonNullable<Configuration['features']>,
})

let server: AuthorizationServer
let at: PersonHome
const file = (name: string) => join(at.home.path, name)
const key = async (name: string, pair: { privateKey: KeyObject }) => {
  await writeFile(file(name), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return file(name)
}

beforeAll(async () => {
  server = await startAuthorizationServer({ clients, configure })
})
beforeEach(async () => {
  at = await personHome(server, 'scope = "openid api:read"\n')
})
afterEach(async () => {
  server.clear()
  await at[Symbol.asyncDispose]()
})
afterAll(() => server.close())

async function login(args: readonly string[], options: RunOptions = {}) {
  const words = ['login', 'work', '--pkce', ...args]
  await using fob = await startFob(words, { home: at.home, ...options, env: { ...at.env, ...options.env } })
  const [, url = ''] = await fob.waitFor(/^(http:\/\/\S+\/authorize\?\S+)$/m)
  await server.signInAs(url, 'alice')
  return { ...(await fob.finished), url: new URL(url) }
}

describe('a signed request (RFC 9101)', () => {
  it.each([['--no-par'], ['--par']])('is all that is sent, %s', async par => {
    const args = [
      '--client-id',
      'signing',
      '--client-auth',
      'none',
      '--private-key',
      await key('sig', signing),
    ]
    const resources = ['--resource', 'https://api.example.com/']
    const { code, stderr, url } = await login([
      ...args,
      ...[par, '--request-object', '--max-age', '600', '--claims', '{"id_token":{"email":null}}'],
      ...(par === '--par' ? [] : resources),
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
    const sent = par === '--par' ? pushed() : url.searchParams
    expect([...sent.keys()].sort()).toEqual(['client_id', 'request'])
    const request = sent.get('request') ?? ''
    expect(decodeProtectedHeader(request)).toMatchObject({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
    expect(decodeJwt(request)).toMatchObject({
      iss: 'signing',
      aud: server.issuer,
      response_type: 'code',
      code_challenge_method: 'S256',
      max_age: 600,
      claims: { id_token: { email: null } },
      jti: expect.any(String),
      ...(par === '--no-par' && { resource: 'https://api.example.com/' }),
    })
  })

  it('is refused by the server where another key signed it, and the person sees it there', async () => {
    const args = ['--client-id', 'signing', '--client-auth', 'none', '--private-key', await key('other', ec)]
    const done = await at.fob(['login', 'work', '--pkce', '--par', '--request-object', ...args])
    expect(done).toMatchObject({
      code: 7,
      stdout: '',
      stderr: expect.stringContaining('invalid_request_object'),
    })
  })

  it('needs a key: 2, also where only the server demands it', async () => {
    const named = await at.fob(['login', 'work', '--pkce', '--request-object'])
    expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining('--private-key') })
    server.fault('discovery', { edit: answer => ({ ...answer, require_signed_request_object: true }) })
    expect(await at.fob(['login', 'work', '--pkce'])).toMatchObject({ code: 2, stdout: '' })
  })
})

const pushed = () =>
  new URLSearchParams(
    server.requests.find(({ endpoint }) => endpoint === 'pushed_authorization_request')?.body,
  )

describe('an encrypted ID token', () => {
  it.each([
    ['rsa', rsa],
    ['ec', ec],
  ] as const)('is opened with the key of %s, and its claims are checked', async (client, pair) => {
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
    expect(stderr).not.toContain('eyJ')
    expect((await at.fob(['token', 'work', '--client-id', 'rsa'])).code).toBe(3)
  })

  it('a key that opens nothing: 2, before any request', async () => {
    const odd = generateKeyPairSync('ed25519')
    const done = await at.fob(['login', 'work', '--pkce', '--decryption-key', await key('odd', odd)])
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(server.requests).toEqual([])
  })
})

describe('authorization details (RFC 9396)', () => {
  const details = [{ type: 'payment', amount: '12.30' }]
  const text = JSON.stringify(details)

  it.each(['flag', 'file', 'stdin', 'variable'])('come by %s, and what was granted is told', async way => {
    await writeFile(file('details.json'), JSON.stringify(details, null, 2))
    const value = { flag: text, file: file('details.json'), stdin: '-', variable: undefined }[way]
    const { code, stdout, url, stderr } = await login(
      [
        ...['--client-id', 'details', '--no-par', '--resource', 'https://api.example.com/', '-o', 'json'],
        ...(value ? ['--authorization-details', value] : []),
      ],
      { input: text, env: way === 'variable' ? { FOB_AUTHORIZATION_DETAILS: text } : {} },
    )
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(url.searchParams.get('authorization_details') ?? '')).toEqual(details)
    expect(JSON.parse(stdout).authorization_details).toEqual(granted)
  })

  it('of a call of its own are another token than that of the session', async () => {
    const named = ['--client-id', 'details', '--resource', 'https://api.example.com/']
    const first = await login([...named, '--authorization-details', text, '-o', 'token'])
    const token = (...args: string[]) => at.fob(['token', 'work', ...named, ...args])
    expect((await token()).stdout).toBe(first.stdout)
    server.clear()
    const second = await token('--authorization-details', '[{"type":"payment","amount":"1"}]')
    expect(second.stdout).not.toBe(first.stdout)
    expect(server.requests.find(({ endpoint }) => endpoint === 'token')?.form.authorization_details).toBe(
      '[{"type":"payment","amount":"1"}]',
    )
    expect((await token('--authorization-details', '[{"type":"payment","amount":"1"}]')).stdout).toBe(
      second.stdout,
    )
  })

  it.each([['[]'], ['{"type":"a"}'], ['[{"amount":1}]'], ['[nonsense'], ['./missing.json']])(
    '%s: 2, before any request',
    async value => {
      const done = await at.fob(['login', 'work', '--pkce', '--authorization-details', value])
      expect(done).toMatchObject({ code: 2, stdout: '' })
      expect(server.requests).toEqual([])
    },
  )
})

describe('a challenge of an API (RFC 9470)', () => {
  const challenge = `Bearer error="insufficient_user_authentication", acr_values="${acr}", max_age="5"`

  it.each(['flag', 'stdin', 'file'])('by %s asks for what it wants', async way => {
    await writeFile(file('challenge'), `WWW-Authenticate: ${challenge}\n`)
    const value = { flag: challenge, stdin: '-', file: file('challenge') }[way] ?? ''
    const { code, url, stderr } = await login(['--no-par', '--challenge', value], {
      input: `WWW-Authenticate: ${challenge}\n`,
    })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(url.searchParams.get('acr_values')).toBe(acr)
    expect(url.searchParams.get('max_age')).toBe('5')
    // oidc-provider signs in by password alone, and says no acr.
    expect(stderr).toContain(`where ${acr} was asked for`)
  })

  /** The server says in the ID token how the person signed in. */
  const saying = (said: string) =>
    server.fault('token', {
      edit: async answer => ({
        ...answer,
        id_token: await server.forge(String(answer.id_token), { claims: { acr: said } }),
      }),
    })

  it('is met by a sign-in of that kind', async () => {
    saying(acr)
    const { code, stderr } = await login(['--challenge', challenge])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('asked for') })
  })

  it('that is not met ends with 4 and prints no token, so that no loop goes on; the session is kept', async () => {
    saying('urn:example:weak')
    const done = await login(['--challenge', challenge])
    expect(done).toMatchObject({ code: 4, stdout: '' })
    expect(done.stderr).toContain(`by urn:example:weak, where ${acr} was asked for`)
    expect(await at.fob(['token', 'work'])).toMatchObject({ code: 0 })
  })

  it('is a wish where the person asks by --acr-values', async () => {
    saying('urn:example:weak')
    const done = await login(['--acr-values', acr])
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) })
    expect(done.stderr).toContain(`by urn:example:weak, where ${acr} was asked for`)
  })

  it.each([
    ['of another kind', 'Bearer error="invalid_token"', /its error is invalid_token/],
    ['with nothing in it', 'Bearer realm=x', /neither acr_values nor max_age/],
    ['with an escape', 'Bearer acr_values="\u001b[2J"', /neither/],
  ])('%s: 2', async (_name, value, words) => {
    const done = await at.fob(['login', 'work', '--challenge', value])
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(done.stderr).toMatch(words)
    expect(server.requests).toEqual([])
  })
})
