import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type AuthorizationServer,
  startAuthorizationServer,
  type TestClient,
  testResources,
} from './index.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

const discover = ({ client_id, client_secret }: TestClient, authentication?: client.ClientAuth) =>
  client.discovery(new URL(server.issuer), client_id, client_secret, authentication, {
    execute: [client.allowInsecureRequests],
  })

describe('client credentials', () => {
  test.each([
    ['basic', 'service', client.ClientSecretBasic],
    ['post', 'servicePost', client.ClientSecretPost],
    ['basic with odd letters', 'serviceOdd', client.ClientSecretBasic],
    ['jwt', 'serviceJwt', client.ClientSecretJwt],
  ] as const)('%s', async (_name, id, method) => {
    const { client_id, client_secret } = server.clients[id]
    const config = await discover(server.clients[id], method(client_secret))
    const tokens = await client.clientCredentialsGrant(config, { scope: 'api:read unknown' })
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'api:read' })
    const response = await fetch(server.api, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    expect(await response.json()).toEqual({ sub: client_id, client_id, scope: 'api:read' })
  })

  test('a wrong secret is invalid_client', async () => {
    const config = await discover({ ...server.clients.service, client_secret: 'wrong' })
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({ error: 'invalid_client' })
  })

  test.each([
    ['opaque', /^[\w-]{43}$/],
    ['jwt', /^ey[\w-]+\.[\w-]+\.[\w-]+$/],
  ] as const)('a resource gets its %s token', async (name, form) => {
    const config = await discover(server.clients.service)
    const resource = testResources[name]
    const { access_token } = await client.clientCredentialsGrant(config, { resource, scope: 'api:write' })
    expect(access_token).toMatch(form)
    const response = await fetch(server.api, { headers: { authorization: `Bearer ${access_token}` } })
    expect(await response.json()).toMatchObject({ sub: 'service', scope: 'api:write' })
  })

  test('an unknown resource is invalid_target', async () => {
    const config = await discover(server.clients.service)
    const answer = client.clientCredentialsGrant(config, { resource: 'https://unknown.example.com/' })
    await expect(answer).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('requests are counted and logged', async () => {
    const config = await discover(server.clients.servicePost, client.ClientSecretPost())
    await client.clientCredentialsGrant(config, { audience: 'somebody' })
    expect(server.counts()).toEqual({ discovery: 1, token: 1, 'token client_credentials': 1 })
    expect(server.count('token', 'client_credentials')).toBe(1)
    expect(server.requests[1]).toMatchObject({
      method: 'POST',
      path: '/token',
      form: { audience: 'somebody' },
    })
  })

  test('the API refuses what is no token of this server', async () => {
    for (const authorization of ['', 'Bearer abc', 'Basic abc', 'Bearer ey.ey.ey']) {
      const response = await fetch(server.api, { headers: { authorization } })
      expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_token' }])
    }
  })
})

test('an issuer with a path serves both forms of metadata', async () => {
  await using tenant = await startAuthorizationServer({ path: '/tenant/a' })
  const origin = new URL(tenant.issuer).origin
  for (const url of [
    `${tenant.issuer}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server/tenant/a`,
  ]) {
    const metadata = await (await fetch(url)).json()
    expect(metadata).toMatchObject({ issuer: tenant.issuer, token_endpoint: `${tenant.issuer}/token` })
  }
  expect((await fetch(`${origin}/token`, { method: 'POST' })).status).toBe(404)
})
