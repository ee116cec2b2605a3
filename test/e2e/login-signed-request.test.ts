/** Signed authorization requests (RFC 9101), through the real binary against oidc-provider. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { expect, it } from 'vitest'
import { nativeClient } from '../support/authorization-server/clients.ts'
import { keyFile } from '../support/client-keys.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const clients = [
  {
    ...nativeClient,
    client_id: 'signing',
    require_signed_request_object: true,
    jwks: {
      keys: [{ ...signing.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'ES256' }],
    },
  },
] as unknown as ClientMetadata[]

const server = await sharedServer({ clients })
const at = personOfEachTest(server, 'scope = "openid api:read"\n')
const key = (name: string, { privateKey }: { privateKey: KeyObject }) => keyFile(at.home, name, privateKey)
const login = (args: readonly string[]) => at.byBrowser(['login', 'work', '--pkce', ...args])

const pushed = () =>
  new URLSearchParams(
    server.requests.find(({ endpoint }) => endpoint === 'pushed_authorization_request')?.body,
  )

it.each([['--no-par'], ['--par']])('a signed request is all that is sent, %s', async par => {
  const args = ['--client-id', 'signing', '--client-auth', 'none', '--private-key', await key('sig', signing)]
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
  const args = ['--client-id', 'signing', '--client-auth', 'none', '--private-key', await key('other', other)]
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
