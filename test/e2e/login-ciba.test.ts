/** `fob login --ciba` through the real binary: the server asks the person elsewhere. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyFile } from '../support/client-keys.ts'
import { type RunOptions, writeProfile } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const signer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signed = {
  client_id: 'signing',
  client_secret: 'signing-secret',
  grant_types: ['urn:openid:params:grant-type:ciba'],
  redirect_uris: [],
  response_types: [],
  backchannel_token_delivery_mode: 'poll',
  backchannel_authentication_request_signing_alg: 'ES256',
  jwks: { keys: [{ ...signer.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
} as unknown as ClientMetadata
const pinged = {
  client_id: 'pinged',
  client_secret: 'x'.repeat(32),
  grant_types: ['urn:openid:params:grant-type:ciba', 'refresh_token'],
  redirect_uris: [],
  response_types: [],
  backchannel_token_delivery_mode: 'ping',
  // Nobody is there, as with fob: who is pinged has to be a server.
  backchannel_client_notification_endpoint: 'https://127.0.0.1:1/pinged',
} as unknown as ClientMetadata
const server = await sharedServer({ clients: [signed, pinged] })
const person = personOfEachTest(server)
let edits: Record<string, unknown> = {}

beforeEach(async () => {
  await writeProfile(
    person.home,
    'back',
    `issuer = "${server.issuer}"\nclient_id = "backchannel"\nclient_secret = { env = "SECRET" }\nflow = "ciba"\n`,
  )
  server.fault('backchannel_authentication', { edit: answer => ({ ...answer, interval: 1, ...edits }) })
})
afterEach(() => {
  edits = {}
})

const start = (args: readonly string[] = [], options: RunOptions = {}) =>
  person.start(['login', 'back', ...args], {
    env: { SECRET: server.clients.backchannel.client_secret },
    ...options,
  })
const sent = () => server.requests.find(({ endpoint }) => endpoint === 'backchannel_authentication')?.form

describe('a person who is asked elsewhere', () => {
  it('approves: stdout is the token, and the session refreshes', async () => {
    const code = join(person.home.path, 'user-code')
    await writeFile(code, '4711-user-code\n', { mode: 0o600 })
    const more = ['--binding-message', 'W4SCT', '--user-code-file', code, '--trace']
    await using fob = await start(['--ciba', '--login-hint', 'alice', ...more])
    await fob.waitFor(/asks alice to approve this sign-in/)
    await fob.waitFor(/only where it shows: W4SCT/)
    await server.answerBackchannel()
    const done = await fob.finished
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) })
    expect(done.stderr).toContain('signed in as alice at ')
    expect(done.stderr).not.toContain('4711-user-code')
    expect(sent()).toMatchObject({
      login_hint: 'alice',
      binding_message: 'W4SCT',
      user_code: '4711-user-code',
    })
    expect(sent()?.scope).toContain('openid')
    const env = { SECRET: server.clients.backchannel.client_secret }
    expect((await person.fob(['token', 'back'], { env })).stdout).toBe(done.stdout)
    expect(await person.fob(['refresh', 'back', '-o', 'none'], { env })).toMatchObject({ code: 0 })
  })

  it('a client that is registered for ping polls: asked for once more, with the token that it has to send', async () => {
    const env = { ...person.env, SECRET: 'x'.repeat(32) }
    const args = ['--client-id', 'pinged', '--login-hint', 'alice']
    await using fob = await start(args, { env })
    await fob.waitFor(/asks alice to approve/)
    // It can't be told.
    await server.answerBackchannel().catch(() => {})
    expect(await fob.finished).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) })
    const asked = server.requests.filter(({ endpoint }) => endpoint === 'backchannel_authentication')
    const tokens = asked.map(({ form }) => form.client_notification_token)
    expect(tokens).toEqual([undefined, expect.stringMatching(/^[\w-]{43}$/)])
  })

  it('refuses: 4, nothing kept', async () => {
    await using fob = await start(['--login-hint', 'alice'])
    await fob.waitFor(/asks alice/)
    await server.answerBackchannel({ deny: true })
    expect(await fob.finished).toMatchObject({ code: 4, stdout: '' })
    expect((await person.fob(['token', 'back'], { env: { SECRET: 'x' } })).code).toBe(3)
  })

  it('does not answer: 5', async () => {
    edits = { expires_in: 2 }
    await using fob = await start(['--login-hint', 'alice'])
    expect(await fob.finished).toMatchObject({ code: 5, stdout: '' })
    // Too late: the next test must not find it waiting.
    await server.answerBackchannel().catch(() => {})
  })

  it('does not answer within --timeout: 5, and no other flow is proposed', async () => {
    await using fob = await start(['--login-hint', 'alice', '--timeout', '1s'])
    const { code, stdout, stderr } = await fob.finished
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(stderr).toContain('hint: run the command again; --timeout 15m waits longer\n')
    await server.answerBackchannel().catch(() => {})
  })

  it('is waited for in spite of dropped connections, and asked for once', async () => {
    server.fault('token', { drop: 'before', times: 2 })
    await using fob = await start(['--login-hint', 'alice'])
    await fob.waitFor(/asks alice/)
    await server.answerBackchannel()
    expect(await fob.finished).toMatchObject({ code: 0 })
    expect(server.count('backchannel_authentication')).toBe(1)
  })
})

describe('what can not work', () => {
  it('nobody is named: 2, before the person or the server is troubled', async () => {
    await using fob = await start()
    const { code, stdout, stderr } = await fob.finished
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('--login-hint')
    expect(server.count('backchannel_authentication')).toBe(0)
  })

  it('a server without it: 7', async () => {
    server.fault('discovery', {
      edit: ({ backchannel_authentication_endpoint: _, ...rest }) => rest,
    })
    await using fob = await start(['--login-hint', 'alice'])
    expect(await fob.finished).toMatchObject({ code: 7, stdout: '' })
  })

  it.each([['unknown_user_id'], ['invalid_binding_message'], ['missing_user_code']])('%s: 7', async error => {
    server.clear()
    server.fault('backchannel_authentication', { status: 400, body: { error } })
    await using fob = await start(['--login-hint', 'alice'])
    const { code, stdout, stderr } = await fob.finished
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toContain(error)
  })

  it('two flows at once: 2', async () => {
    await using fob = await start(['--ciba', '--device'])
    expect(await fob.finished).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('a signed request', () => {
  const signing = async () => {
    const file = await keyFile(person.home, 'client.pem', signer.privateKey)
    const client = ['--client-id', 'signing', '--client-auth', 'client_secret_basic']
    return ['--login-hint', 'alice', ...client, '--private-key', file]
  }
  const signed = (args: readonly string[], more = {}) =>
    start(args, { env: { ...person.env, SECRET: 'signing-secret', ...more } })

  it('is all that is sent, and the person approves', async () => {
    await using fob = await signed([...(await signing()), '--request-object', '--binding-message', 'W4SCT'])
    await fob.waitFor(/asks alice/)
    await server.answerBackchannel()
    expect(await fob.finished).toMatchObject({ code: 0 })
    expect(Object.keys(sent() ?? {}).sort()).toEqual(['client_id', 'request'])
    const claims = decodeJwt(String(sent()?.request))
    expect(claims).toMatchObject({ iss: 'signing', aud: server.issuer, jti: expect.any(String) })
    expect(claims).toMatchObject({ login_hint: 'alice', binding_message: 'W4SCT', nbf: claims.iat })
    expect(Number(claims.exp) - Number(claims.nbf)).toBeLessThanOrEqual(3600)
    expect(claims).not.toHaveProperty('response_type')
  })

  it('a server that wants one gets none without the flag: 7', async () => {
    await using fob = await signed(await signing())
    expect(await fob.finished).toMatchObject({ code: 7, stderr: expect.stringMatching(/must be used/) })
  })

  it('without a key: 2', async () => {
    await using fob = await start(['--login-hint', 'alice', '--request-object'])
    expect(await fob.finished).toMatchObject({ code: 2, stderr: expect.stringContaining('--private-key') })
    expect(sent()).toBeUndefined()
  })

  it('that shall be encrypted: 2 where this call says so, passed over where the profile does', async () => {
    const args = [...(await signing()), '--request-object']
    await using refused = await signed([...args, '--request-object-encryption-alg', 'RSA-OAEP'])
    const says = expect.stringMatching(/can be signed, but not encrypted\nhint: /)
    expect(await refused.finished).toMatchObject({ code: 2, stdout: '', stderr: says })
    await using named = await signed(args, { FOB_REQUEST_OBJECT_ENCRYPTION_ALG: 'RSA-OAEP' })
    expect(await named.finished).toMatchObject({ code: 2 })
    expect(sent()).toBeUndefined()
    const profile = `issuer = "${server.issuer}"\nclient_secret = { env = "SECRET" }\nflow = "ciba"\n`
    await writeProfile(person.home, 'back', `${profile}request_object_encryption_alg = "RSA-OAEP"\n`)
    await using fob = await signed(args)
    await fob.waitFor(/asks alice/)
    await server.answerBackchannel()
    expect(await fob.finished).toMatchObject({ code: 0 })
    expect(String(sent()?.request).split('.')).toHaveLength(3)
  })
})
