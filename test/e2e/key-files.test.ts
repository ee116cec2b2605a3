/** Key files as other programs write them, through the real binary: what is read, and what is refused before any request. */
import { execFile } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeProtectedHeader, type JWK } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { describeWith } from '../support/parts.ts'
import { withPbmac1 } from '../support/pbmac1.ts'
import { type Home, runFob, standalone, tempHome } from '../support/run.ts'

const run = promisify(execFile)
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const passphrase = 'sesame'

describeWith('openssl', 'key files', () => {
  let home: Home
  let server: AuthorizationServer
  const path = (name: string) => join(home.path, name)
  const openssl = (...args: string[]) => run('openssl', args, { cwd: home.path })
  const save = async (name: string, content: string | Buffer) => {
    await writeFile(path(name), content, { mode: 0o600 })
    return path(name)
  }

  beforeAll(async () => {
    home = await tempHome()
    const client = {
      client_id: 'app',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [pair.publicKey.export({ format: 'jwk' }) as JWK] },
    } as unknown as ClientMetadata
    server = await startAuthorizationServer({ clients: [client] })
    await save('key.pem', pem)
    const authority = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    await openssl(
      ...['req', '-x509', ...authority, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=authority'],
    )
    await openssl('req', '-new', '-key', 'key.pem', '-subj', '/CN=app', '-out', 'app.csr')
    const issue = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'app.crt']
    await openssl('x509', '-req', '-in', 'app.csr', ...issue)
  })
  afterEach(() => server.clear())
  afterAll(async () => {
    await server.close()
    await home.remove()
  })

  /** A PKCS#12 file with the key, its certificate and that of the authority. */
  async function pkcs12(name: string, args: readonly string[], secret = passphrase): Promise<string> {
    const content = ['-inkey', 'key.pem', '-in', 'app.crt', '-certfile', 'ca.crt']
    await openssl('pkcs12', '-export', ...content, '-out', name, '-passout', `pass:${secret}`, ...args)
    return save(name, await readFile(path(name)))
  }

  async function pbmac1(options: Parameters<typeof withPbmac1>[2], secret = passphrase): Promise<string> {
    const file = await readFile(await pkcs12('sealed.p12', ['-nomac'], secret))
    return save('sealed.p12', withPbmac1(file, secret, options))
  }

  function fob(file: string, { secret = passphrase, args = [] as readonly string[] } = {}) {
    const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
    const env = secret === '' ? {} : { FOB_KEY_PASSPHRASE: secret }
    const all = [...words, '--client-id', 'app', '--store', 'none', '--private-key', file, ...args]
    return runFob(all, { home, env })
  }

  const header = () => decodeProtectedHeader(String(server.requests.at(-1)?.form.client_assertion))
  const good = { code: 0, stderr: '' }

  describe('PKCS#12 is read, with the chain for x5c:', () => {
    const legacy = ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES']
    it.each<[string, string, () => Promise<string>]>([
      ['of OpenSSL 3 (PBES2, AES-256)', passphrase, () => pkcs12('a.p12', [])],
      [
        'AES-128, MAC by SHA-1',
        passphrase,
        () => pkcs12('b.p12', ['-keypbe', 'AES-128-CBC', '-macalg', 'sha1']),
      ],
      ['MAC by SHA-512', passphrase, () => pkcs12('c.p12', ['-macalg', 'sha512'])],
      ['MAC by SHA-384', passphrase, () => pkcs12('c.p12', ['-macalg', 'sha384'])],
      ['of older programs (RC2, 3DES)', passphrase, () => pkcs12('d.p12', legacy)],
      ['an empty passphrase', '', () => pkcs12('e.p12', [], '')],
      ['nothing encrypted', passphrase, () => pkcs12('f.p12', ['-keypbe', 'NONE', '-certpbe', 'NONE'])],
      ['no MAC', passphrase, () => pkcs12('g.p12', ['-nomac'])],
      ['a passphrase beyond ASCII, AES', 'sä€ß', () => pkcs12('h.p12', [], 'sä€ß')],
      ['a passphrase beyond ASCII, 3DES', 'sä€ß', () => pkcs12('i.p12', legacy, 'sä€ß')],
      ['PBMAC1, SHA-256', passphrase, () => pbmac1({})],
      ['PBMAC1, SHA-512', passphrase, () => pbmac1({ hash: 'sha512', keyLength: 64 })],
      ['PBMAC1, a passphrase beyond ASCII', 'sä€ß', () => pbmac1({}, 'sä€ß')],
    ])('%s', async (_, secret, make) => {
      expect(await fob(await make(), { secret })).toMatchObject(good)
      const { x5c = [] } = header()
      const [own, authority] = x5c.map(der => new X509Certificate(Buffer.from(der, 'base64')))
      expect(x5c).toHaveLength(2)
      expect(own?.checkPrivateKey(createPrivateKey(pem))).toBe(true)
      expect(authority && own?.verify(authority.publicKey)).toBe(true)
    })

    it('one without certificates', async () => {
      await openssl(
        ...[
          'pkcs12',
          '-export',
          '-inkey',
          'key.pem',
          '-nocerts',
          '-out',
          'alone.p12',
          '-passout',
          'pass:sesame',
        ],
      )
      expect(await fob(await save('alone.p12', await readFile(path('alone.p12'))))).toMatchObject(good)
      expect(header().x5c).toBeUndefined()
    })
  })

  it.each(['der', 'pem'] as const)('PKCS#8 in %s, encrypted or not', async format => {
    const cipher = { cipher: 'aes-256-cbc', passphrase }
    for (const more of [{}, cipher]) {
      const key = pair.privateKey.export({ type: 'pkcs8', format, ...more } as {
        type: 'pkcs8'
        format: 'der'
      })
      expect(await fob(await save('key', key))).toMatchObject(good)
      expect(await fob(await save('key', Buffer.from(key).toString('base64')))).toMatchObject(
        format === 'der' ? good : { code: 2 },
      )
    }
  })

  it('a key and its chain in one PEM file, in any order', async () => {
    const [own, authority] = await Promise.all(
      ['app.crt', 'ca.crt'].map(name => readFile(path(name), 'utf8')),
    )
    const file = await save('all.pem', `${authority}${pem}${own}`)
    expect(await fob(file)).toMatchObject(good)
    expect(header().x5c?.[0]).toBe(new X509Certificate(own ?? '').raw.toString('base64'))
    expect(header().x5c).toHaveLength(2)
  })

  describe('refused before any request, exit 2:', () => {
    const wrong = /the passphrase does not open the key/
    /** Bun's BoringSSL does not know some kinds of keys at all. */
    const refusedKind = (words: RegExp) =>
      standalone ? /of a kind or encryption that is not supported/ : words
    it.each<[string, RegExp, () => Promise<string>, string?]>([
      ['PKCS#12 and a wrong passphrase', wrong, () => pkcs12('x.p12', []), 'other'],
      ['PKCS#12 and a wrong passphrase beyond ASCII', wrong, () => pkcs12('x.p12', []), 'söme'],
      ['PKCS#12 and none', /encrypted, and there is no passphrase/, () => pkcs12('x.p12', []), ''],
      ['PKCS#12 without a key', /holds no key/, () => pkcs12('x.p12', ['-nokeys'])],
      ['PKCS#12 with the certificate of another key', /is not that/, () => pkcs12('x.p12', ['-nocerts'])],
      ['PBMAC1 of a file that was changed since', wrong, () => pbmac1({ spoilt: true })],
      ['PBMAC1 and a wrong passphrase', wrong, () => pbmac1({}), 'other'],
      ['PBMAC1 that does not say how long its key is', wrong, () => pbmac1({ keyLength: undefined })],
      ['PBMAC1 with a key of one octet', wrong, () => pbmac1({ keyLength: 1 })],
      ['an unknown MAC', /MAC that is not supported/, () => pkcs12('x.p12', ['-macalg', 'sm3'])],
      [
        'PKCS#12 that is cut',
        /format is unknown/,
        async () => save('cut.p12', (await readFile(await pkcs12('x.p12', []))).subarray(0, 500)),
      ],
      ['encrypted DER and a wrong passphrase', wrong, () => encryptedDer(), 'other'],
      ['encrypted DER and none', /encrypted, and there is no passphrase/, () => encryptedDer(), ''],
      [
        'an RSA-PSS key',
        refusedKind(/no signature can be made with a key of type rsa-pss/),
        async () => {
          const { privateKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
          return save('pss.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }))
        },
      ],
      ['RSA with 1024 bits', /RSA with 1024 bits/, () => made('rsa', { modulusLength: 1024 })],
      ['secp256k1', refusedKind(/secp256k1/), () => made('ec', { namedCurve: 'secp256k1' })],
      ['X25519', /x25519/, () => made('x25519', {})],
      [
        'a certificate beside the key that is malformed',
        /certificate in it is malformed/,
        () => save('odd.pem', `${pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`),
      ],
      [
        'a JWK with an x5c that is malformed',
        /certificate in it is malformed/,
        () =>
          save('odd.json', JSON.stringify({ ...pair.privateKey.export({ format: 'jwk' }), x5c: ['AAAA'] })),
      ],
      [
        'a JWK with numbers that are none',
        /malformed/,
        () => save('odd.json', JSON.stringify({ kty: 'RSA', n: 'AQ', e: 'AQAB', d: 'AQ' })),
      ],
    ])('%s', async (_, words, make, secret = passphrase) => {
      const { code, stdout, stderr } = await fob(await make(), { secret, args: ['--refresh-metadata'] })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
      expect(stderr).toMatch(words)
      expect(server.requests).toEqual([])
    })

    const encryptedDer = () =>
      save(
        'enc.der',
        pair.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase }),
      )

    const made = (type: string, options: object) => {
      const { privateKey } = generateKeyPairSync(type as 'ec', options as { namedCurve: string })
      return save('made.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }))
    }
  })
})
