/** Client certificates (RFC 8705) through the real binary: https, and a server that asks for the certificate. */

import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import {
  type AuthorizationServer,
  startAuthorizationServer,
  testResources,
} from '../support/authorization-server/index.ts'
import { createCertificates, type ServerCertificate } from '../support/certificates.ts'
import { describeWith } from '../support/parts.ts'
import { type Home, type RunOptions, runFob, tempHome } from '../support/run.ts'

const machine = {
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  tls_client_certificate_bound_access_tokens: true,
}
let home: Home
let server: AuthorizationServer
let own: ServerCertificate

beforeAll(async () => {
  home = await tempHome()
  own = await (await createCertificates()).for('own.example.com', { selfSigned: true })
  const issued: ClientMetadata = {
    ...machine,
    client_id: 'issued',
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_subject_dn: 'CN=machine.example.com',
  }
  const jwk = { ...new X509Certificate(own.cert).publicKey.export({ format: 'jwk' }), x5c: [derOf(own.cert)] }
  const selfSigned: ClientMetadata = {
    ...machine,
    client_id: 'self-signed',
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [jwk] } as NonNullable<ClientMetadata['jwks']>,
  }
  server = await startAuthorizationServer({ mtls: true, clients: [issued, selfSigned] })
})
afterEach(() => server.clear())
afterAll(async () => {
  await server.close()
  await home.remove()
})

const derOf = (pem: string) => new X509Certificate(pem).raw.toString('base64')
const thumbprint = (pem: string) =>
  createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url')

async function save(name: string, { key, cert }: ServerCertificate) {
  const paths = { cert: join(home.path, `${name}.crt`), key: join(home.path, `${name}.key`) }
  await writeFile(paths.cert, cert)
  await writeFile(paths.key, key, { mode: 0o600 })
  return paths
}

async function issued(host = 'machine.example.com'): Promise<ServerCertificate> {
  const certificate = await server.certificates?.for(host)
  if (!certificate) throw new Error('this server has no certificates')
  return certificate
}

function fob(clientId: string, args: readonly string[], options: RunOptions = {}) {
  const words = ['token', 'client-credentials', '--issuer', server.issuer, '--client-id', clientId]
  const more = ['--store', 'none', '--ca-file', server.caFile ?? '', '--resource', testResources.jwt]
  return runFob([...words, ...more, ...args], { home, ...options })
}

const boundTo = (token: string) => (decodeJwt(token.trim()).cnf as Record<string, string>)['x5t#S256']

it('tls_client_auth: a certificate of the authority; the token is bound to it; the alias is used', async () => {
  const certificate = await issued()
  const { cert, key } = await save('issued', certificate)
  const { code, stdout, stderr } = await fob('issued', ['--tls-cert', cert, '--tls-key', key])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(boundTo(stdout)).toBe(thumbprint(certificate.cert))
  const { headers, form } = server.requests.find(({ endpoint }) => endpoint === 'token') ?? {}
  expect(headers?.host).toMatch(/^localhost:/)
  expect(form).toMatchObject({ client_id: 'issued' })
  expect(form?.client_secret ?? form?.client_assertion).toBeUndefined()
})

it('inspect shows the thumbprint of the certificate that a token is bound to', async () => {
  const { cert, key } = await save('own', own)
  const { stdout: token } = await fob('self-signed', ['--tls-cert', cert, '--tls-key', key])
  const args = ['inspect', '-', '--issuer', server.issuer, '--ca-file', server.caFile ?? '']
  const text = await runFob(args, { home, input: token })
  expect(text).toMatchObject({ code: 0, stderr: '' })
  const [, shown] = text.stdout.match(/bound to +the client certificate with the thumbprint (\S+)\n/) ?? []
  expect(shown).toBe(thumbprint(own.cert))
  const json = await runFob([...args, '-o', 'json'], { home, input: token })
  expect(JSON.parse(json.stdout).claims.cnf).toEqual({ 'x5t#S256': thumbprint(own.cert) })
})

it('self_signed_tls_client_auth: the certificate that is registered', async () => {
  const { cert, key } = await save('own', own)
  const args = ['--client-auth', 'self_signed_tls_client_auth', '--tls-cert', cert, '--tls-key', key]
  const { code, stdout, stderr } = await fob('self-signed', args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(boundTo(stdout)).toBe(thumbprint(own.cert))
})

it('one PEM file with both', async () => {
  const file = join(home.path, 'both.pem')
  await writeFile(file, own.cert + own.key, { mode: 0o600 })
  expect((await fob('self-signed', ['--tls-cert', file])).code).toBe(0)
})

describeWith('openssl', 'PKCS#12', () => {
  it.each([[[]], [['-legacy']]])('opens %j', async more => {
    const { cert, key } = await save('p12', own)
    const file = join(home.path, 'own.p12')
    const args = ['pkcs12', '-export', '-in', cert, '-inkey', key, '-out', file, '-passout', 'pass:sesame']
    await promisify(execFile)('openssl', [...args, ...more])
    await promisify(execFile)('chmod', ['600', file])
    const env = { FOB_KEY_PASSPHRASE: 'sesame' }
    const { code, stderr } = await fob('self-signed', ['--tls-cert', file], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

it('another certificate is refused by the server: exit 7', async () => {
  const { cert, key } = await save('wrong', await issued('other.example.com'))
  const { code, stdout, stderr } = await fob('issued', ['--tls-cert', cert, '--tls-key', key])
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toContain('invalid_client')
})

it('the key of another certificate exits 2 before any request', async () => {
  const { cert } = await save('one', await issued())
  const { key } = await save('two', await issued())
  const { code, stdout, stderr } = await fob('issued', [
    '--tls-cert',
    cert,
    '--tls-key',
    key,
    '--refresh-metadata',
  ])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('not that of the private key')
  expect(server.requests).toEqual([])
})

it('tls_client_auth without a certificate exits 2 before any request', async () => {
  const result = await fob('issued', ['--client-auth', 'tls_client_auth', '--refresh-metadata'])
  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(server.requests).toEqual([])
})
