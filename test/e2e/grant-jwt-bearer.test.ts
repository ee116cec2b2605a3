/** `fob token jwt-bearer` (RFC 7523) through the real binary. */
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, it } from 'vitest'
import { grantRig } from '../support/grant-rig.ts'

const { home, server, runner, privateKey, serviceAccount, fob, secretFile } = await grantRig()
const good = { code: 0, stderr: '' }

const app = ['jwt-bearer', '--client-id', 'my-app', '--store', 'none']
const key = () => ['--issuer', server.issuer, '--private-key', join(home.path, 'key.pem')]
const sent = () => String(server.forms.at(-1)?.get('assertion'))

it('signs an assertion for a person, once a request', async () => {
  const { code, stdout, stderr } = await fob([...app, ...key(), '--subject', 'alice', '--scope', 'read'])
  expect({ code, stderr }).toEqual(good)
  expect(server.facts(stdout.trim())).toMatchObject({ sub: 'alice', scope: 'read' })
  expect(decodeJwt(sent())).toMatchObject({ iss: 'my-app', sub: 'alice', aud: server.issuer })
  expect(server.forms.at(-1)?.has('client_assertion')).toBe(false)
})

it('with claims of its own, and another issuer and audience', async () => {
  const more = ['--assertion-issuer', 'my-app', '--assertion-audience', 'token-endpoint', '--key-id', 'k1']
  const claims = ['--claim', 'https://a.example.com/b=true', '--claim', 'tier=gold']
  expect(await fob([...app, ...key(), ...more, ...claims])).toMatchObject(good)
  const expected = {
    sub: 'my-app',
    aud: `${server.issuer}/token`,
    tier: 'gold',
    'https://a.example.com/b': true,
  }
  expect(decodeJwt(sent())).toMatchObject(expected)
  expect(decodeProtectedHeader(sent()).kid).toBe('k1')
})

it('the same key proves the client too, where that is said', async () => {
  const own = ['jwt-bearer', '--client-id', 'keyed', '--store', 'none', '--client-auth', 'private_key_jwt']
  const result = await fob([...own, ...key(), '--assertion-issuer', 'my-app', '--subject', 'alice'])
  expect(result).toMatchObject(good)
  expect(server.facts(result.stdout.trim())).toMatchObject({ client: 'keyed', sub: 'alice' })
})

it('takes one that is given', async () => {
  const args = ['jwt-bearer', 'api', '--assertion-from', 'github', '--no-cache']
  const { code, stdout } = await fob(args, { env: runner.env })
  expect(code).toBe(0)
  expect(server.facts(stdout.trim())).toMatchObject({ sub: 'job', client: 'api' })
})

it('takes a Google service account: scope in the assertion, no client in the form', async () => {
  const account = {
    type: 'service_account',
    client_email: serviceAccount,
    private_key_id: 'g1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${server.issuer}/token`,
  }
  const file = await secretFile('account.json', JSON.stringify(account))
  const args = ['jwt-bearer', '--service-account', file, '--scope', 'a b', '--store', 'none']
  const { code, stdout, stderr } = await fob([...args, '--subject', 'admin@example.com'])
  expect({ code, stderr }).toEqual(good)
  expect(server.facts(stdout.trim())).toMatchObject({ sub: 'admin@example.com', scope: 'a b' })
  expect(decodeProtectedHeader(sent())).toMatchObject({ alg: 'RS256', kid: 'g1' })
  expect(decodeJwt(sent())).toMatchObject({ aud: `${server.issuer}/token`, scope: 'a b' })
  expect(server.forms.at(-1)?.has('client_id')).toBe(false)
  const other = await secretFile('odd.json', '{"type":"authorized_user"}')
  expect(await fob(['jwt-bearer', '--service-account', other])).toMatchObject({ code: 2, stdout: '' })
})

it('nothing to assert with exits 2 before any request', async () => {
  const { code, stderr } = await fob([...app, '--issuer', server.issuer])
  expect(code).toBe(2)
  expect(stderr).toContain('--private-key')
  expect(server.forms).toEqual([])
})
