import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AuthorizationServer, bytes, dripping, gzipBomb, startAuthorizationServer } from './index.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

function ask(): Promise<Response> {
  const { client_id, client_secret } = server.clients.servicePost
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret })
  return fetch(`${server.issuer}/token`, { method: 'POST', body })
}

describe('an answer', () => {
  test('of its own', async () => {
    server.fault('token', { status: 503, headers: { 'retry-after': '2' }, body: 'busy' })
    const response = await ask()
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      503,
      '2',
      'busy',
    ])
  })

  test('of its own in JSON, for some requests', async () => {
    server.fault('token', { body: { error: 1 }, when: ({ form }) => form.grant_type === 'other' })
    server.fault('token', { body: { error: 2 }, times: 1 })
    expect(await (await ask()).json()).toEqual({ error: 2 })
    expect(await (await ask()).json()).toMatchObject({ token_type: 'Bearer' })
  })

  test('of its own after the provider has done its work', async () => {
    const before = server.liveTokens().length
    server.fault('token', { status: 500, process: true })
    expect((await ask()).status).toBe(500)
    expect(server.liveTokens().length).toBe(before + 1)
  })

  test('that is changed', async () => {
    server.fault('token', { edit: answer => ({ ...answer, expires_in: -1 }) })
    expect(await (await ask()).json()).toMatchObject({ token_type: 'Bearer', expires_in: -1 })
  })

  test('that is late', async () => {
    server.fault('token', { delay: 150 })
    const start = performance.now()
    expect((await ask()).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThan(140)
  })
})

describe('a connection that is cut', () => {
  test('before the provider sees the request', async () => {
    const before = server.liveTokens().length
    server.fault('token', { drop: 'before' })
    await expect(ask()).rejects.toThrow('fetch failed')
    expect(server.liveTokens().length).toBe(before)
    expect(server.count('token', 'client_credentials')).toBe(1)
  })

  test.each(['after', 'midway'] as const)('%s the provider has done its work', async drop => {
    const before = server.liveTokens().length
    server.fault('token', { drop, times: 1 })
    await expect(ask().then(response => response.text())).rejects.toThrow()
    expect(server.liveTokens().length).toBe(before + 1)
    expect((await ask()).status).toBe(200)
  })

  test('after a refresh, which has rotated', async () => {
    const { client_id, client_secret } = server.clients.cliConfidential
    const config = await client.discovery(
      new URL(server.issuer),
      client_id,
      client_secret,
      client.ClientSecretBasic(client_secret),
      { execute: [client.allowInsecureRequests] },
    )
    const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
    await server.approveDevice(device.verification_uri_complete ?? '', 'alice')
    const { refresh_token = '' } = await client.pollDeviceAuthorizationGrant(config, {
      ...device,
      interval: 0.01,
    })
    server.fault('token', { drop: 'after', times: 1 })
    await expect(client.refreshTokenGrant(config, refresh_token)).rejects.toThrow('fetch failed')
    await expect(client.refreshTokenGrant(config, refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  test('with bytes that are no HTTP', async () => {
    server.fault('token', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' })
    await expect(ask()).rejects.toThrow('fetch failed')
  })
})

describe('a body', () => {
  test('without end', async () => {
    server.fault('token', bytes(3_000_000))
    expect((await (await ask()).text()).length).toBe(3_000_017)
  })

  test('packed', async () => {
    server.fault('token', gzipBomb(3_000_000))
    const response = await ask()
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect((await response.text()).length).toBe(3_000_017)
  })

  test('that drips', async () => {
    server.fault('token', dripping({ a: 1 }, 2))
    expect(await (await ask()).json()).toEqual({ a: 1 })
  })
})

test('https shows a certificate of its own authority', async () => {
  await using secure = await startAuthorizationServer({ https: true })
  expect(secure.issuer).toMatch(/^https:/)
  await expect(fetch(`${secure.issuer}/jwks`)).rejects.toThrow('fetch failed')
  const page = await secure
    .browser()
    .walk(new URL(`${secure.issuer}/.well-known/openid-configuration`), () => undefined)
  expect(JSON.parse(page.body)).toMatchObject({
    issuer: secure.issuer,
    token_endpoint: `${secure.issuer}/token`,
  })
})

test('clear() forgets faults and requests', async () => {
  server.fault('token', { status: 500 })
  await ask()
  server.clear()
  expect([(await ask()).status, server.counts()]).toEqual([200, { token: 1, 'token client_credentials': 1 }])
})
