/** `fob token on-behalf-of` through the real binary, against a strict server of our own that wants what Entra ID documents. */
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { selfSignedFor } from '../support/certificates.ts'
import { keyFile } from '../support/client-keys.ts'
import { type RunOptions, runFob, writeProfile } from '../support/run.ts'
import { sharedHome, sharedStrictServer } from '../support/shared.ts'
import { Refusal } from '../support/strict-server/state.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const certificate = await selfSignedFor(pair)
const home = await sharedHome()
const clientKey = { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK
const server = await sharedStrictServer({ clientKey, clientCertificate: certificate })

beforeAll(async () => {
  await keyFile(home, 'key.pem', pair.privateKey)
  await writeFile(join(home.path, 'app.crt'), certificate)
  for (const id of ['api', 'posted', 'keyed']) {
    const lines = [`issuer = "${server.issuer}"`, `client_id = "${id}"`, 'store = "file"']
    const proof = {
      api: 'client_secret = { env = "SECRET" }',
      posted: 'client_secret = { env = "SECRET" }\nclient_auth = "client_secret_post"',
      keyed: `private_key = "${join(home.path, 'key.pem')}"\ncertificate = "${join(home.path, 'app.crt')}"`,
    }[id]
    await writeProfile(home, id, [...lines, proof, ''].join('\n'))
  }
})

function fob(args: readonly string[], { env, ...options }: RunOptions = {}) {
  const always = {
    FOB_ALLOW_HTTP_LOOPBACK: '1',
    FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'),
    SECRET: server.clients.api,
  }
  return runFob(args, { home, ...options, env: { ...always, ...env } })
}
const onBehalfOf = (profile: string, scope: string, input: string, ...more: string[]) =>
  fob(['token', 'on-behalf-of', profile, '--assertion-file', '-', '--scope', scope, ...more], {
    input,
    env: profile === 'posted' ? { SECRET: server.clients.posted } : {},
  })
const sent = () => Object.fromEntries(server.forms.at(-1) ?? [])
const good = { code: 0, stderr: '' }

describe('sends what is documented, and nothing else:', () => {
  const own = ['assertion', 'grant_type', 'requested_token_use', 'scope']
  const byAssertion = ['client_assertion', 'client_assertion_type', 'client_id']
  it.each([
    ['api', 'a secret by HTTP Basic', []],
    ['posted', 'a secret in the body', ['client_id', 'client_secret']],
    ['keyed', 'a certificate', byAssertion],
  ])('as %s: %s', async (profile, _, proof) => {
    const input = await server.callerToken({ audience: profile })
    const { code, stdout, stderr } = await onBehalfOf(profile, 'graph/.default', input, '-o', 'json')
    expect({ code, stderr }).toEqual(good)
    const answer = JSON.parse(stdout)
    expect(answer).toMatchObject({ token_type: 'Bearer', scope: 'graph/.default', profile })
    expect(server.facts(answer.access_token)).toMatchObject({ sub: 'alice', client: profile })
    expect(Object.keys(sent()).sort()).toEqual([...own, ...proof].sort())
    expect(sent()).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      assertion: input,
      scope: 'graph/.default',
    })
  })

  it('the certificate is named by both thumbprints', async () => {
    await onBehalfOf('keyed', 's', await server.callerToken({ audience: 'keyed' }), '--no-cache')
    const { raw } = new X509Certificate(certificate)
    const hash = (name: string) => createHash(name).update(raw).digest('base64url')
    const { client_assertion = '' } = sent()
    expect(decodeProtectedHeader(client_assertion)).toMatchObject({
      alg: 'RS256',
      typ: 'JWT',
      x5t: hash('sha1'),
      'x5t#S256': hash('sha256'),
    })
    expect(decodeJwt(client_assertion)).toMatchObject({ iss: 'keyed', sub: 'keyed', aud: server.issuer })
  })

  it.each([
    ['a parameter that is not known', ['--param', 'colour=blue'], /colour is not known/],
    ['an audience, which Entra ID has not', ['--audience', 'graph'], /audience is not known/],
  ])('%s is refused by the server', async (_, more, words) => {
    const { code, stdout, stderr } = await onBehalfOf('api', 's', await server.callerToken(), ...more)
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toMatch(words)
  })

  it('without its certificate the key is not found: exit 7', async () => {
    const key = [
      '--client-id',
      'keyed',
      '--private-key',
      join(home.path, 'key.pem'),
      '--issuer',
      server.issuer,
    ]
    const args = ['token', 'on-behalf-of', ...key, '--assertion-file', '-', '--scope', 's', '--store', 'none']
    const input = await server.callerToken({ audience: 'keyed' })
    const done = await fob(args, { input })
    expect(done).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('AADSTS700027: x5t') })
    expect((await fob([...args, '--certificate', join(home.path, 'app.crt')], { input })).code).toBe(0)
  })
})

describe('a token that is not for this is refused by the server: exit 7, and it is in no output', () => {
  it.each([
    ['for another API', { audience: 'other' }, /AADSTS50013/],
    ['that has expired', { minutes: -5 }, /AADSTS50013/],
    ['of another issuer', { issuer: 'https://other.example.com' }, /AADSTS50013/],
    ['of an app, without a person', { scp: undefined }, /AADSTS50027/],
  ])('%s', async (_, token, words) => {
    const input = await server.callerToken(token)
    const { code, stdout, stderr } = await onBehalfOf('api', 's', input, '--trace')
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).toContain('hint: the assertion must be an access token for this client (aud)')
    expect(stderr).not.toContain(input)
    expect(stderr).not.toContain(input.split('.')[2])
  })

  it('a person who has to do something does it elsewhere: 4', async () => {
    server.edit = () => {
      throw new Refusal('interaction_required', 'AADSTS50076')
    }
    const { code, stdout, stderr } = await onBehalfOf('api', 's', await server.callerToken())
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toMatch(/\(interaction_required: AADSTS50076\)\nhint: the person has to do it where/)
  })
})

describe('the refresh token', () => {
  it('is kept for that very assertion, and spent when the access token is old', async () => {
    const input = await server.callerToken()
    const run = async (assertion: string, ...more: string[]) =>
      (await onBehalfOf('api', 'offline_access s', assertion, ...more)).stdout.trim()
    const first = await run(input)
    expect(await run(input)).toBe(first)
    expect(server.forms).toHaveLength(1)
    const second = await run(input, '--force-refresh')
    expect(sent()).toMatchObject({ grant_type: 'refresh_token' })
    expect(second).not.toBe(first)
    const bob = await run(await server.callerToken({ sub: 'bob' }))
    expect(server.facts(bob)?.sub).toBe('bob')
    expect(sent()).toMatchObject({ requested_token_use: 'on_behalf_of' })
  })

  it('is a session of its own, in which the assertion is not to be found', async () => {
    const input = await server.callerToken({ sub: 'carol' })
    await onBehalfOf(
      'posted',
      'offline_access s',
      await server.callerToken({ sub: 'carol', audience: 'posted' }),
    )
    const { stdout } = await fob(['list', '-o', 'json'])
    const kept: readonly { profile: string; account: string }[] = JSON.parse(stdout)
    const { account = '' } = kept.find(({ profile }) => profile === 'posted') ?? {}
    expect(account).toMatch(/^on-behalf-of-[0-9a-f]{16}$/)
    const folder = join(home.path, '.local/share/fob')
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(input)
    }
    const env = { SECRET: server.clients.posted }
    expect((await fob(['logout', 'posted', '--account', account], { env })).code).toBe(0)
    expect(JSON.parse((await fob(['list', '-o', 'json'])).stdout)).not.toContainEqual(
      expect.objectContaining({ account }),
    )
  })
})
