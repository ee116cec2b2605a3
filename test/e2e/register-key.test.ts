/** `fob register` of a client that proves itself by a key or a certificate, through the real binary. */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import { createCertificates, type ServerCertificate } from '../support/certificates.ts'
import { type ClientKey, clientKey, keyAlgorithms, passphrase } from '../support/client-keys.ts'
import { describeWith } from '../support/parts.ts'
import type { RunOptions } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const server = await sharedServer({ mtls: true })
const person = personOfEachTest(server)

const register = (args: readonly string[], options: RunOptions = {}) => {
  const words = ['register', server.issuer, 'ci', '--flow', 'client-credentials']
  return person.fob([...words, '--ca-file', server.caFile ?? '', ...args], options)
}

const profile = () => readFile(join(person.home.env.XDG_CONFIG_HOME ?? '', 'fob/profiles/ci.toml'), 'utf8')

const asked = () =>
  JSON.parse(server.requests.find(({ endpoint }) => endpoint === 'registration')?.body ?? '')

/** From another folder than the one it was registered in. */
const token = (options: RunOptions = {}) => person.fob(['token', 'client-credentials', 'ci'], options)

/** RFC 7518 6.2.2 and 6.3.2: what only the owner of a key has. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

describeWith('openssl', 'a client with a key', () => {
  let keys: ClientKey[]
  beforeEach(async () => {
    keys = await Promise.all(keyAlgorithms.map(alg => clientKey(alg, person.home.path)))
  })
  const keyOf = (alg: string) => keys.find(key => key.alg === alg) ?? expect.fail(`no key ${alg}`)

  it.each(
    keyAlgorithms.flatMap(alg => (['pem', 'jwk', 'encrypted'] as const).map(form => [alg, form] as const)),
  )('%s from %s: registers the public part, and gets tokens by the profile', async (alg, form) => {
    const env = form === 'encrypted' ? { FOB_KEY_PASSPHRASE: passphrase } : {}
    const path = relative(person.home.path, keyOf(alg).files[form])
    const done = await register(['--private-key', path, '--signing-alg', alg, '--trace'], { env })
    expect(done).toMatchObject({ code: 0 })
    const { token_endpoint_auth_method, token_endpoint_auth_signing_alg, jwks } = asked()
    expect({ token_endpoint_auth_method, token_endpoint_auth_signing_alg }).toEqual({
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: alg,
    })
    const { kid, ...publicPart } = keyOf(alg).publicJwk
    expect(jwks).toEqual({ keys: [{ ...publicPart, kid: expect.any(String), use: 'sig', alg }] })
    expect(privateMembers.filter(name => name in jwks.keys[0])).toEqual([])
    if (form === 'jwk') expect(jwks.keys[0].kid).toBe(kid)
    const secret = keyOf(alg).key.export({ format: 'jwk' }).d ?? ''
    expect(done.stdout + done.stderr + (await profile())).not.toContain(secret)
    expect(await token({ env, cwd: '/' })).toMatchObject({ code: 0, stderr: '' })
    const header = decodeProtectedHeader(String(server.requests.at(-1)?.form.client_assertion))
    expect(header).toMatchObject({ alg, kid: jwks.keys[0].kid })
  })

  it('takes the algorithm that the server lists, and writes it into the profile', async () => {
    const edit = (answer: object) => ({
      ...answer,
      token_endpoint_auth_signing_alg_values_supported: ['PS512'],
    })
    server.fault('discovery', { edit })
    expect((await register(['--private-key', keyOf('RS256').files.pem])).code).toBe(0)
    expect(asked().token_endpoint_auth_signing_alg).toBe('PS512')
    expect(await profile()).toContain('signing_alg = "PS512"')
  })

  it('names in the profile what the key came from, never the key', async () => {
    const FOB_PRIVATE_KEY = await readFile(keyOf('ES256').files.pem, 'utf8')
    expect((await register([], { env: { FOB_PRIVATE_KEY } })).code).toBe(0)
    expect(await profile()).toContain('private_key = { env = "FOB_PRIVATE_KEY" }')
    expect(await token({ env: { FOB_PRIVATE_KEY } })).toMatchObject({ code: 0 })
  })

  it('of a set whose only key has no name, names it', async () => {
    const file = join(person.home.path, 'set.json')
    const jwk = keyOf('ES256').key.export({ format: 'jwk' })
    await writeFile(file, JSON.stringify({ keys: [jwk] }), { mode: 0o600 })
    expect((await register(['--private-key', file])).code).toBe(0)
    expect(await token()).toMatchObject({ code: 0 })
  })

  it('has its certificate in the key set', async () => {
    const { files, certificate } = keyOf('RS256')
    const file = join(person.home.path, 'own.crt')
    await writeFile(file, certificate)
    expect((await register(['--private-key', files.pem, '--certificate', file])).code).toBe(0)
    expect(asked().jwks.keys[0].x5c).toEqual([certificate.replace(/-----.*-----|\s/g, '')])
    expect(await profile()).toContain(`certificate = "${file}"`)
  })

  it('leaves the key set to the metadata of the person', async () => {
    const file = join(person.home.path, 'metadata.json')
    const { kid: _, ...jwk } = keyOf('ES256').publicJwk
    const jwks = { keys: [{ ...jwk, kid: 'mine' }] }
    await writeFile(file, JSON.stringify({ jwks }))
    const args = ['--private-key', keyOf('ES256').files.pem, '--key-id', 'mine', '--metadata-file', file]
    expect((await register(args)).code).toBe(0)
    expect(asked().jwks).toEqual(jwks)
    expect(await token()).toMatchObject({ code: 0 })
  })

  it('is told where the server registers another proof', async () => {
    server.fault('registration', {
      edit: answer => ({
        ...answer,
        token_endpoint_auth_method: 'client_secret_post',
        client_secret: 's3cret',
      }),
    })
    const { stderr } = await register(['--private-key', keyOf('ES256').files.pem])
    expect(stderr).toContain('asked for private_key_jwt, the server registered client_secret_post')
    expect(await profile()).toContain(
      'client_auth = "client_secret_post"\nclient_secret = { keychain = true }',
    )
  })

  it.each<[string, () => Promise<string[]>, number, string]>([
    [
      'a key on standard input',
      async () => ['--private-key', '-'],
      2,
      'could not read the private key again',
    ],
    ['a descriptor', async () => ['--private-key', '/dev/fd/3'], 2, 'could not read the private key again'],
    ['private_key_jwt without a key', async () => ['--client-auth', 'private_key_jwt'], 2, 'private key'],
    [
      'an algorithm that is not the key’s',
      async () => ['--private-key', keyOf('ES256').files.pem, '--signing-alg', 'RS256'],
      2,
      'does not fit the key',
    ],
    [
      'a certificate of standard input',
      async () => ['--private-key', keyOf('ES256').files.pem, '--certificate', '-'],
      2,
      'could not read the certificate again from standard input',
    ],
    [
      'a TLS certificate of a descriptor',
      async () => ['--tls-cert', '/dev/fd/9', '--tls-key', keyOf('ES256').files.pem],
      2,
      'could not read the TLS certificate again from /dev/fd/9',
    ],
    [
      'a key that others can read',
      async () => {
        await chmod(keyOf('ES256').files.pem, 0o644)
        return ['--private-key', keyOf('ES256').files.pem]
      },
      8,
      'open to other users',
    ],
  ])('%s is refused before any request', async (_, args, code, words) => {
    const done = await register(await args(), { input: '' })
    expect(done).toMatchObject({ code, stdout: '' })
    expect(done.stderr).toContain(words)
    expect(server.requests).toEqual([])
  })
})

async function saved({ key, cert }: ServerCertificate): Promise<string[]> {
  const paths = { cert: join(person.home.path, 'tls.crt'), key: join(person.home.path, 'tls.key') }
  await writeFile(paths.cert, cert)
  await writeFile(paths.key, key, { mode: 0o600 })
  return ['--tls-cert', paths.cert, '--tls-key', paths.key]
}

it('a certificate of an authority is registered by its name (tls_client_auth)', async () => {
  const certificate = await server.certificates?.for('machine.example.com')
  if (!certificate) throw new Error('this server has no certificates')
  expect((await register(await saved(certificate))).code).toBe(0)
  const { token_endpoint_auth_method, tls_client_auth_subject_dn, jwks } = asked()
  expect({ token_endpoint_auth_method, tls_client_auth_subject_dn, jwks }).toEqual({
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_subject_dn: 'CN=machine.example.com',
  })
  expect(await token({ cwd: '/' })).toMatchObject({ code: 0, stderr: '' })
})

it('a self-signed certificate is registered itself (self_signed_tls_client_auth)', async () => {
  const own = await (await createCertificates()).for('own.example.com', { selfSigned: true })
  expect((await register(await saved(own))).code).toBe(0)
  const { token_endpoint_auth_method, jwks } = asked()
  expect(token_endpoint_auth_method).toBe('self_signed_tls_client_auth')
  expect(jwks.keys[0].x5c).toEqual([own.cert.replace(/-----.*-----|\s/g, '')])
  expect(privateMembers.filter(name => name in jwks.keys[0])).toEqual([])
  expect(await token({ cwd: '/' })).toMatchObject({ code: 0, stderr: '' })
})
