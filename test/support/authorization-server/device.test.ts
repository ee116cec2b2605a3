import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './index.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer({ path: '/tenant/a' })
})
afterAll(() => server.close())

const discover = () =>
  client.discovery(new URL(server.issuer), 'device', undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  })

async function start() {
  const config = await discover()
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
  return { config, device: { ...device, interval: 0.01 }, page: device.verification_uri_complete ?? '' }
}

test('a person approves a device', async () => {
  const { config, device, page } = await start()
  const end = await server.approveDevice(page, 'alice')
  expect(end.body).toContain('Device signed in')
  const tokens = await client.pollDeviceAuthorizationGrant(config, device)
  expect(tokens.claims()?.sub).toBe('alice')
  expect(tokens.refresh_token).toBeDefined()
})

test('until then the answer is authorization_pending', async () => {
  const { config, device } = await start()
  const fields = { device_code: device.device_code }
  const poll = client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:device_code', fields)
  await expect(poll).rejects.toMatchObject({ error: 'authorization_pending' })
})

test('a person refuses a device', async () => {
  const { config, device, page } = await start()
  await server.approveDevice(page, 'alice', { deny: true })
  await expect(client.pollDeviceAuthorizationGrant(config, device)).rejects.toMatchObject({
    error: 'access_denied',
  })
})
