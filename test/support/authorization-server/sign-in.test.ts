import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './index.ts'
import { publicClient, signIn, state } from './sign-in.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

test('a person signs in by code and PKCE, and userinfo knows who', async () => {
  const { config, tokens, end } = await signIn(server, 'alice')
  expect(end.url.searchParams.get('iss')).toBe(server.issuer)
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'openid api:read' })
  expect(tokens.claims()?.sub).toBe('alice')
  expect(await client.fetchUserInfo(config, tokens.access_token, 'alice')).toMatchObject({ sub: 'alice' })
  const api = await fetch(server.api, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  expect(await api.json()).toEqual({ sub: 'alice', client_id: 'cli', scope: 'openid api:read' })
})

test('a person who says no sends access_denied back', async () => {
  const { config, parameters } = await publicClient(server)
  const url = client.buildAuthorizationUrl(config, parameters)
  const end = await server.signInAs(url, 'alice', { deny: true, follow: false })
  expect(Object.fromEntries(end.url.searchParams)).toMatchObject({ error: 'access_denied', state })
})

test('the redirect URI is visited, and its page is the end', async () => {
  const seen: string[] = []
  const listener = createServer((req, res) => {
    seen.push(req.url ?? '')
    res.end('the end')
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => listener.once('listening', resolve))
  const { port } = listener.address() as AddressInfo
  const { config, parameters } = await publicClient(server)
  const url = client.buildAuthorizationUrl(config, {
    ...parameters,
    redirect_uri: `http://127.0.0.1:${port}/callback`,
  })
  const end = await server.signInAs(url, 'alice')
  listener.close()
  expect(end).toMatchObject({ status: 200, body: 'the end' })
  expect(seen).toEqual([expect.stringMatching(/^\/callback\?code=.*&state=a-state/)])
})

test.each(['form_post', 'query.jwt', 'form_post.jwt'])(
  'response_mode %s is answered',
  async response_mode => {
    const { config, parameters } = await publicClient(server)
    const url = client.buildAuthorizationUrl(config, { ...parameters, response_mode })
    const end = await server.signInAs(url, 'alice', { follow: false })
    expect(end.url.pathname).toBe('/callback')
    expect(end.url.searchParams.has('response')).toBe(response_mode === 'query.jwt')
  },
)

test('a pushed authorization request is accepted', async () => {
  const { config, pkceCodeVerifier, parameters } = await publicClient(server)
  const url = await client.buildAuthorizationUrlWithPAR(config, parameters)
  const end = await server.signInAs(url, 'bob', { follow: false })
  const tokens = await client.authorizationCodeGrant(config, end.url, {
    pkceCodeVerifier,
    expectedState: state,
  })
  expect(tokens.claims()?.sub).toBe('bob')
  expect(server.count('pushed_authorization_request')).toBe(1)
})

test('revoking the refresh token leaves 0 live tokens', async () => {
  const { config, tokens } = await signIn(server, 'frank')
  expect(server.liveTokens().filter(({ sub }) => sub === 'frank')).toHaveLength(2)
  await client.tokenRevocation(config, tokens.refresh_token ?? '')
  expect(server.liveTokens().filter(({ sub }) => sub === 'frank')).toHaveLength(0)
})

test('introspection tells live from revoked', async () => {
  const { config, tokens } = await signIn(server, 'grace')
  expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    active: true,
    sub: 'grace',
  })
  await client.tokenRevocation(config, tokens.access_token)
  expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
})

test('a browser stays signed in until the person signs out', async () => {
  const browser = server.browser()
  const { tokens, config } = await signIn(server, 'heidi', browser)
  const { parameters } = await publicClient(server)
  const silent = client.buildAuthorizationUrl(config, { ...parameters, prompt: 'consent' })
  await server.signInAs(silent, 'nobody asks', { follow: false, browser })
  const submitted = server.requests.filter(
    ({ method, endpoint }) => method === 'POST' && endpoint === 'interaction',
  )
  expect(submitted.map(({ form }) => form.user)).toEqual(['heidi', undefined])
  const signOut = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' })
  expect((await server.signInAs(signOut, '', { browser })).body).toContain('Signed out')
})

test('a dynamically registered client can sign in', async () => {
  const config = await client.dynamicClientRegistration(
    new URL(server.issuer),
    {
      redirect_uris: ['http://127.0.0.1/callback'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    },
    client.None(),
    { execute: [client.allowInsecureRequests] },
  )
  expect(config.clientMetadata().client_id).toMatch(/^[\w-]{20,}$/)
  expect(server.count('registration')).toBe(1)
})

test.each([
  [{}, undefined],
  [{ claims: { nonce: 'other' } }, 'unexpected ID Token "nonce" claim value'],
  [{ signature: 'broken' }, 'JWT signature verification failed'],
  [{ signature: 'other' }, 'JWT signature verification failed'],
  [{ signature: 'none' }, 'unexpected JWT "alg" header parameter'],
  [{ signature: 'public' }, 'unexpected JWT "alg" header parameter'],
  [{ header: { kid: 'unknown' } }, 'error when selecting a JWT verification key, no applicable keys found'],
  [{ claims: { aud: 'other' } }, 'unexpected JWT "aud" (audience) claim value'],
] as const)('an ID token is forged: %j', async (forgery, reason) => {
  server.fault('token', {
    edit: async answer => ({ ...answer, id_token: await server.forge(String(answer.id_token), forgery) }),
  })
  const outcome = await signIn(server, 'ivan').then(
    () => undefined,
    error => error.cause.message,
  )
  expect(outcome).toBe(reason)
})
