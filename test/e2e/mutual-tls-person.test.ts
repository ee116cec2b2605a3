/** A person's session of a client that shows a certificate (RFC 8705): each request of it, at the endpoints that ask for one. */
import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { beforeEach, expect, it } from 'vitest'
import { testResources } from '../support/authorization-server/index.ts'
import type { Endpoint } from '../support/authorization-server/routes.ts'
import { describeWith } from '../support/parts.ts'
import { writeProfile } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const ciba = 'urn:openid:params:grant-type:ciba'
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'
const client = {
  client_id: 'desk',
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token', deviceCode, ciba],
  backchannel_token_delivery_mode: 'poll',
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_subject_dn: 'CN=desk.example.com',
  tls_client_certificate_bound_access_tokens: true,
} as unknown as ClientMetadata

const aliased = [
  'pushed_authorization_request',
  'token',
  'userinfo',
  'introspection',
  'revocation',
] as const satisfies readonly Endpoint[]

const server = await sharedServer({ mtls: true, clients: [client] })
const at = personOfEachTest(server)
let thumbprint: string
beforeEach(async () => {
  const certificate = await server.certificates?.for('desk.example.com')
  if (!certificate) throw new Error('this server has no certificates')
  await writeFile(join(at.home.path, 'desk.crt'), certificate.cert)
  await writeFile(join(at.home.path, 'desk.key'), certificate.key, { mode: 0o600 })
  await profile(ownCertificate())
  thumbprint = createHash('sha256').update(new X509Certificate(certificate.cert).raw).digest('base64url')
})

const ownCertificate = () =>
  `tls_cert = "${join(at.home.path, 'desk.crt')}"\ntls_key = "${join(at.home.path, 'desk.key')}"\n`

/** Tokens for the resource are JWT, and show what they are bound to. */
const profile = (tls: string, more = `resource = ["${testResources.jwt}"]\n`) =>
  writeProfile(
    at.home,
    'desk',
    `issuer = "${server.issuer}"\nclient_id = "desk"\nca_file = "${server.caFile}"\nscope = "openid api:read"\n${tls}${more}`,
  )

async function signIn(...args: string[]) {
  const done = await at.byBrowser(['login', 'desk', '--pkce', '-o', 'token', ...args])
  expect(done).toMatchObject({ code: 0 })
  return done.stdout.trim()
}

const good = async (...args: string[]) => {
  const done = await at.fob(args)
  expect(done).toMatchObject({ code: 0 })
  return done.stdout.trim()
}

const boundTo = (token: string) => (decodeJwt(token).cnf as Record<string, string>)['x5t#S256']

/** Hosts that an endpoint was asked at: the alias is that of the same server by another name. */
const hostsOf = (endpoint: Endpoint) => [
  ...new Set(
    server.requests
      .filter(request => request.endpoint === endpoint)
      .map(({ headers }) => String(headers.host).replace(/:\d+$/, '')),
  ),
]

it('the token of a sign-in and that of a refresh are bound to the certificate', async () => {
  expect(boundTo(await signIn())).toBe(thumbprint)
  expect(boundTo(await good('refresh', 'desk'))).toBe(thumbprint)
})

it('PAR, token, refresh, userinfo, introspection and revocation are asked at the aliases', async () => {
  await profile(ownCertificate(), '')
  await signIn('--par')
  await good('refresh', 'desk')
  expect(JSON.parse(await good('userinfo', 'desk'))).toEqual({ sub: 'alice' })
  const known = { active: true, cnf: { 'x5t#S256': thumbprint } }
  expect(JSON.parse(await good('introspect', 'desk'))).toMatchObject(known)
  await good('logout', 'desk')
  for (const endpoint of aliased) {
    expect([endpoint, hostsOf(endpoint)]).toEqual([endpoint, ['localhost']])
  }
  expect(hostsOf('authorization')).toEqual(['127.0.0.1'])
})

it('device code: the code is asked for and redeemed at the aliases', async () => {
  server.fault('device_authorization', { edit: answer => ({ ...answer, interval: 1 }) })
  await using fob = await at.start(['login', 'desk', '--device', '-o', 'token'])
  const [, url = ''] = await fob.waitFor(/^Or +(http\S+user_code=\S+)$/m)
  await server.approveDevice(url, 'alice')
  expect(boundTo((await fob.finished).stdout.trim())).toBe(thumbprint)
  expect(hostsOf('device_authorization')).toEqual(['localhost'])
  expect(hostsOf('token')).toEqual(['localhost'])
})

it('CIBA: the alias of the backchannel endpoint', async () => {
  server.fault('backchannel_authentication', { edit: answer => ({ ...answer, interval: 1 }) })
  await using fob = await at.start(['login', 'desk', '--ciba', '--login-hint', 'alice', '-o', 'none'])
  await fob.waitFor(/asks alice/)
  await server.answerBackchannel()
  expect((await fob.finished).code).toBe(0)
  expect(hostsOf('backchannel_authentication')).toEqual(['localhost'])
  const redeemed = server.requests.filter(({ endpoint }) => endpoint === 'token').at(-1)
  expect(redeemed?.form.resource).toBe(testResources.jwt)
})

it('another certificate can’t refresh the session, and it is kept', async () => {
  await signIn()
  const other = await server.certificates?.for('other.example.com')
  await writeFile(join(at.home.path, 'other.pem'), `${other?.cert}${other?.key}`, { mode: 0o600 })
  const tls = ['--tls-cert', join(at.home.path, 'other.pem'), '--tls-key', join(at.home.path, 'other.pem')]
  const refused = await at.fob(['refresh', 'desk', ...tls])
  expect(refused).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('invalid_client') })
  expect((await at.fob(['refresh', 'desk', '-o', 'none'])).code).toBe(0)
})

describeWith('openssl', 'PKCS#12', () => {
  it('serves a whole session', async () => {
    const file = join(at.home.path, 'desk.p12')
    const from = ['-in', join(at.home.path, 'desk.crt'), '-inkey', join(at.home.path, 'desk.key')]
    await promisify(execFile)('openssl', [
      'pkcs12',
      '-export',
      ...from,
      '-out',
      file,
      '-passout',
      'pass:sesame',
    ])
    await chmod(file, 0o600)
    await writeFile(join(at.home.path, 'pass'), 'sesame\n', { mode: 0o600 })
    await profile(`tls_cert = "${file}"\nkey_passphrase = { file = "${join(at.home.path, 'pass')}" }\n`)
    expect(boundTo(await signIn())).toBe(thumbprint)
    expect(boundTo(await good('refresh', 'desk'))).toBe(thumbprint)
    await good('logout', 'desk')
  })
})
