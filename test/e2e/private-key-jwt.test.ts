/** Client authentication by a signed JWT, through the real binary against oidc-provider. */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type ClientKey, clientKey, keyAlgorithms, keyForms, passphrase } from '../support/client-keys.ts'
import { describeWith } from '../support/parts.ts'
import { type Home, type RunOptions, runFob, tempHome } from '../support/run.ts'

describeWith('openssl', 'private_key_jwt', () => {
  let home: Home
  let server: AuthorizationServer
  let keys: Map<string, ClientKey>

  beforeAll(async () => {
    home = await tempHome()
    const made = await Promise.all(keyAlgorithms.map(alg => clientKey(alg, home.path)))
    keys = new Map(made.map(key => [key.alg, key]))
    server = await startAuthorizationServer({ clients: made.map(asClient) })
  })
  afterEach(() => server.clear())
  afterAll(async () => {
    await server.close()
    await home.remove()
  })

  const keyOf = (alg: string): ClientKey => {
    const key = keys.get(alg)
    if (!key) throw new Error(`no key ${alg}`)
    return key
  }

  function fob(alg: string, args: readonly string[], options: RunOptions = {}) {
    const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
    const all = [...words, '--store', 'none', '--client-id', alg, ...args]
    return runFob(all, { home, ...options })
  }

  const sent = () => {
    const assertion = String(server.requests.at(-1)?.form.client_assertion)
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion), assertion }
  }

  it.each(keyAlgorithms.flatMap(alg => keyForms.map(form => [alg, form] as const)))(
    '%s from %s',
    async (alg, form) => {
      const env = form === 'encrypted' || form === 'p12' ? { FOB_KEY_PASSPHRASE: passphrase } : {}
      const args = [
        '--private-key',
        keyOf(alg).files[form],
        ...(alg === 'PS256' ? ['--signing-alg', alg] : []),
      ]
      const { code, stderr, stdout } = await fob(alg, args, { env })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/^\S+\n$/)
      expect(sent().header.alg).toBe(alg)
    },
  )

  it('the assertion is for the issuer as one string, for a minute, and never the same twice', async () => {
    const args = ['--private-key', keyOf('ES256').files.jwk]
    await fob('ES256', args)
    const first = sent()
    await fob('ES256', args)
    const second = sent()
    expect(first.header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'ES256' })
    const { iat = 0, exp = 0, jti, ...claims } = first.claims
    expect(claims).toEqual({ iss: 'ES256', sub: 'ES256', aud: server.issuer })
    expect(exp - iat).toBeLessThanOrEqual(60)
    expect(jti).not.toBe(second.claims.jti)
    expect(server.requests.at(-1)?.form.client_secret).toBeUndefined()
  })

  it.each([
    ['issuer', () => server.issuer],
    ['token-endpoint', () => `${server.issuer}/token`],
    ['token_endpoint', () => `${server.issuer}/token`],
    ['https://other.example.com/', () => 'https://other.example.com/'],
  ])('--assertion-audience %s', async (audience, expected) => {
    await fob('ES256', ['--private-key', keyOf('ES256').files.pem, '--assertion-audience', audience])
    expect(sent().claims.aud).toBe(expected())
  })

  it('--certificate adds its thumbprints and itself', async () => {
    const { files, certificate } = keyOf('RS256')
    const file = join(home.path, 'own.crt')
    await writeFile(file, certificate)
    const args = ['--private-key', files.pem, '--certificate', file, '--key-id', 'RS256']
    expect((await fob('RS256', args)).code).toBe(0)
    const { raw } = new X509Certificate(certificate)
    const hash = (name: string) => createHash(name).update(raw).digest('base64url')
    expect(sent().header).toMatchObject({
      kid: 'RS256',
      x5t: hash('sha1'),
      'x5t#S256': hash('sha256'),
      x5c: [raw.toString('base64')],
    })
  })

  it('takes the algorithm that the server lists', async () => {
    server.fault('discovery', {
      edit: answer => ({ ...answer, token_endpoint_auth_signing_alg_values_supported: ['PS256'] }),
    })
    const args = ['--private-key', keyOf('PS256').files.pem, '--refresh-metadata']
    expect((await fob('PS256', args)).code).toBe(0)
    expect(sent().header.alg).toBe('PS256')
  })

  it.each(['pkcs1', 'sec1'] as const)('reads %s, plain and encrypted', async type => {
    const alg = type === 'pkcs1' ? 'RS256' : 'ES256'
    const file = join(home.path, type)
    for (const more of [{}, { cipher: 'aes-128-cbc', passphrase }]) {
      await writeFile(file, keyOf(alg).key.export({ type, format: 'pem', ...more }), { mode: 0o600 })
      const env = { FOB_KEY_PASSPHRASE: passphrase }
      expect((await fob(alg, ['--private-key', file], { env })).code).toBe(0)
    }
  })

  it.each(['pem', 'p12'] as const)('takes %s from a variable, PKCS#12 in base64', async form => {
    const bytes = await readFile(keyOf('ES256').files[form])
    const FOB_PRIVATE_KEY = bytes.toString(form === 'pem' ? 'utf8' : 'base64')
    const { code, stderr } = await fob('ES256', [], {
      env: { FOB_PRIVATE_KEY, FOB_KEY_PASSPHRASE: passphrase },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('takes a passphrase and a key from files and stdin, but not both from stdin', async () => {
    const { files } = keyOf('ES256')
    const args = ['--private-key', files.encrypted, '--key-passphrase-file', '-']
    expect((await fob('ES256', args, { input: `${passphrase}\n` })).code).toBe(0)
    const both = await fob('ES256', ['--private-key', '-', '--key-passphrase-file', '-'], { input: 'x' })
    expect(both).toMatchObject({ code: 2, stdout: '' })
    expect(both.stderr).toContain('standard input')
  })

  it('chooses from a key set by --key-id, and asks for one where there are several', async () => {
    const file = join(home.path, 'set.json')
    const jwks = ['ES256', 'ES384'].map(alg => ({ ...keyOf(alg).key.export({ format: 'jwk' }), kid: alg }))
    await writeFile(file, JSON.stringify({ keys: jwks }), { mode: 0o600 })
    expect((await fob('ES384', ['--private-key', file, '--key-id', 'ES384'])).code).toBe(0)
    const several = await fob('ES384', ['--private-key', file])
    expect(several).toMatchObject({ code: 2, stdout: '' })
    expect(several.stderr).toContain('--key-id')
  })

  describeRefusals()

  function describeRefusals() {
    const text = (write: () => string | Promise<string>) => async () => {
      const file = join(home.path, 'odd')
      await writeFile(file, await write(), { mode: 0o600 })
      return ['--private-key', file]
    }
    const pem = (alg: string) => async () => ['--private-key', keyOf(alg).files.pem]
    const rows: [string, number, RegExp, () => Promise<string[]>, Record<string, string>?][] = [
      ['a public JWK', 2, /public key/, text(() => JSON.stringify(keyOf('ES256').publicJwk))],
      ['a public PEM', 2, /public key/, text(() => publicPem(keyOf('ES256')))],
      ['a certificate', 2, /certificate/, text(() => keyOf('ES256').certificate)],
      ['a symmetric JWK', 2, /symmetric/, text(() => '{"kty":"oct","k":"AAAA"}')],
      ['no key at all', 2, /format is unknown/, text(() => 'hello')],
      [
        'a PEM that is cut',
        2,
        /malformed|no key/,
        text(() => '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n'),
      ],
      [
        'a key in the form of OpenSSH',
        2,
        /ssh-keygen/,
        text(() => '-----BEGIN OPENSSH PRIVATE KEY-----\nAA\n-----END OPENSSH PRIVATE KEY-----'),
      ],
      [
        'an encrypted key and no passphrase',
        2,
        /--key-passphrase-file/,
        async () => ['--private-key', keyOf('ES256').files.encrypted],
      ],
      [
        'a wrong passphrase',
        2,
        /passphrase does not open/,
        async () => ['--private-key', keyOf('ES256').files.encrypted],
        { FOB_KEY_PASSPHRASE: 'wrong' },
      ],
      [
        'PKCS#12 and a wrong passphrase',
        2,
        /passphrase does not open/,
        async () => ['--private-key', keyOf('RS256').files.p12],
        { FOB_KEY_PASSPHRASE: 'wrong' },
      ],
      [
        'ES256 with an RSA key',
        2,
        /does not fit the key/,
        async () => [...(await pem('RS256')()), '--signing-alg', 'ES256'],
      ],
      [
        'RS256 with an EC key',
        2,
        /does not fit the key/,
        async () => [...(await pem('ES256')()), '--signing-alg', 'RS256'],
      ],
      [
        'an algorithm that is not the JWK’s',
        2,
        /does not fit/,
        async () => ['--private-key', keyOf('RS256').files.jwk, '--signing-alg', 'PS256'],
      ],
      [
        'HS256 with a key',
        2,
        /does not fit/,
        async () => [...(await pem('RS256')()), '--signing-alg', 'HS256'],
      ],
      [
        'a certificate of another key',
        2,
        /not that of the private key/,
        async () => {
          const file = join(home.path, 'other.crt')
          await writeFile(file, keyOf('ES384').certificate)
          return [...(await pem('ES256')()), '--certificate', file]
        },
      ],
      ['private_key_jwt without a key', 2, /--private-key/, async () => ['--client-auth', 'private_key_jwt']],
      [
        'a key that others can read',
        8,
        /chmod 600/,
        async () => {
          const file = join(home.path, 'loose.pem')
          await writeFile(file, await readFile(keyOf('ES256').files.pem))
          await chmod(file, 0o644)
          return ['--private-key', file]
        },
      ],
    ]
    it.each(rows)('%s exits %i before any request', async (_, exitCode, words, args, env = {}) => {
      const { code, stdout, stderr } = await fob('ES256', [...(await args()), '--refresh-metadata'], { env })
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
      expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
      expect(stderr).toMatch(words)
      expect(stderr).not.toMatch(/BEGIN|sesame/)
      expect(server.requests).toEqual([])
    })
  }
})

const asClient = ({ alg, publicJwk }: ClientKey): ClientMetadata => ({
  client_id: alg,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [publicJwk] } as NonNullable<ClientMetadata['jwks']>,
})

const publicPem = ({ key }: ClientKey): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
