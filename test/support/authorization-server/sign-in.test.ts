import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './index.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

/** Nobody listens there: the scripted browser stops before it. */
const redirect_uri = 'http://127.0.0.1:1/callback'
const state = 'a-state'

async function publicClient(of = server) {
  const config = await client.discovery(new URL(of.issuer), 'cli', undefined, client.None(), {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  })
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const code_challenge = await client.calculatePKCECodeChallenge(pkceCodeVerifier)
  const parameters = {
    redirect_uri,
    state,
    scope: 'openid api:read',
    code_challenge,
    code_challenge_method: 'S256',
  }
  return { config, pkceCodeVerifier, parameters }
}

async function signIn(user: string, more: Record<string, string> = {}, of = server, browser = of.browser()) {
  const { config, pkceCodeVerifier, parameters } = await publicClient(of)
  const url = client.buildAuthorizationUrl(config, { ...parameters, ...more })
  const end = await of.signInAs(url, user, { follow: false, browser })
  const tokens = await client.authorizationCodeGrant(config, end.url, {
    pkceCodeVerifier,
    expectedState: state,
  })
  return { config, tokens, end }
}

const refresh = (config: client.Configuration, token: string | undefined) =>
  client.refreshTokenGrant(config, token ?? '')

test('a person signs in by code and PKCE, and userinfo knows who', async () => {
  const { config, tokens, end } = await signIn('alice')
  expect(end.url.searchParams.get('iss')).toBe(server.issuer)
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'openid api:read' })
  expect(tokens.claims()?.sub).toBe('alice')
  expect(await client.fetchUserInfo(config, tokens.access_token, 'alice')).toMatchObject({ sub: 'alice' })
  const api = await fetch(server.api, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  expect(await api.json()).toEqual({ sub: 'alice', client_id: 'cli', scope: 'openid api:read' })
})

test('a person who says no sends access_denied back', async () => {
  const { config, parameters } = await publicClient()
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
  const { config, parameters } = await publicClient()
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
    const { config, parameters } = await publicClient()
    const url = client.buildAuthorizationUrl(config, { ...parameters, response_mode })
    const end = await server.signInAs(url, 'alice', { follow: false })
    expect(end.url.pathname).toBe('/callback')
    expect(end.url.searchParams.has('response')).toBe(response_mode === 'query.jwt')
  },
)

test('a pushed authorization request is accepted', async () => {
  const { config, pkceCodeVerifier, parameters } = await publicClient()
  const url = await client.buildAuthorizationUrlWithPAR(config, parameters)
  const end = await server.signInAs(url, 'bob', { follow: false })
  const tokens = await client.authorizationCodeGrant(config, end.url, {
    pkceCodeVerifier,
    expectedState: state,
  })
  expect(tokens.claims()?.sub).toBe('bob')
  expect(server.count('pushed_authorization_request')).toBe(1)
})

test('a refresh rotates, and reuse revokes the whole grant', async () => {
  const { config, tokens } = await signIn('carol')
  const live = () => server.liveTokens().filter(({ sub }) => sub === 'carol').length
  const second = await refresh(config, tokens.refresh_token)
  expect(second.refresh_token).not.toBe(tokens.refresh_token)
  expect(live()).toBe(3)
  await expect(refresh(config, tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  expect(live()).toBe(0)
  await expect(refresh(config, second.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  expect(server.count('token', 'refresh_token')).toBe(3)
})

test('of two refreshes at the same moment one is a reuse', async () => {
  const { config, tokens } = await signIn('dan')
  const both = await Promise.allSettled([1, 2].map(() => refresh(config, tokens.refresh_token)))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test.each([
  ['refuse', { onReuse: 'refuse' }, 'invalid_grant', 3],
  ['accept', { onReuse: 'accept' }, undefined, 5],
  ['grace', { graceSeconds: 60 }, undefined, 5],
  ['no rotation', { rotate: false }, undefined, 4],
] as const)('another rule for reuse: %s', async (_name, options, error, live) => {
  await using other = await startAuthorizationServer(options)
  const { config, tokens } = await signIn('erin', {}, other)
  await refresh(config, tokens.refresh_token)
  const again = await refresh(config, tokens.refresh_token).then(
    () => undefined,
    failed => failed.error,
  )
  expect(again).toBe(error)
  expect(other.liveTokens().filter(({ sub }) => sub === 'erin')).toHaveLength(live)
})

test('revoking the refresh token leaves 0 live tokens', async () => {
  const { config, tokens } = await signIn('frank')
  expect(server.liveTokens().filter(({ sub }) => sub === 'frank')).toHaveLength(2)
  await client.tokenRevocation(config, tokens.refresh_token ?? '')
  expect(server.liveTokens().filter(({ sub }) => sub === 'frank')).toHaveLength(0)
})

test('introspection tells live from revoked', async () => {
  const { config, tokens } = await signIn('grace')
  expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    active: true,
    sub: 'grace',
  })
  await client.tokenRevocation(config, tokens.access_token)
  expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
})

test('a browser stays signed in until the person signs out', async () => {
  const browser = server.browser()
  const { tokens, config } = await signIn('heidi', {}, server, browser)
  const { parameters } = await publicClient()
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
  const outcome = await signIn('ivan').then(
    () => undefined,
    error => error.cause.message,
  )
  expect(outcome).toBe(reason)
})
