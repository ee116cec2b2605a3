import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { runDeviceCode } from './virtual-device.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

const run = () => runDeviceCode(server)

/** Answers of the device authorization endpoint, edited. */
const device = (edit: Record<string, unknown>) =>
  server.fault('device_authorization', { edit: answer => ({ ...answer, ...edit }) })

describe('how long the code lives', () => {
  it('is half an hour at most', async () => {
    device({ expires_in: 1e308, interval: 60 })
    const { error, pauses } = await run()
    expect(error).toMatchObject({ exitCode: 5 })
    expect(pauses.reduce((sum, pause) => sum + pause)).toBe(1800)
  })

  it.each([undefined, null, 'never', -5, {}])('%j is refused', async expires_in => {
    device({ expires_in })
    expect((await run()).error).toMatchObject({ exitCode: 7 })
  })
})

describe('what would mislead a person is refused before it is shown', () => {
  it.each([
    'http://example.com/device',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'https://login.example.com@evil.example/device',
    'https://:x@evil.example/',
    '/device',
    '',
  ])('verification_uri %j', async verification_uri => {
    device({ verification_uri })
    expect(await run()).toMatchObject({ error: { exitCode: 7 }, device: undefined })
    server.clear()
    device({ verification_uri_complete: verification_uri })
    expect(await run()).toMatchObject({ error: { exitCode: 7 }, device: undefined })
  })

  it.each(['', ' ', 'A\u001b[31mB', 'A\nB', 'A\u202eB', 'ÄÖ', 'x'.repeat(65), 'A\u009bB'])(
    'user_code %j',
    async user_code => {
      device({ user_code })
      expect(await run()).toMatchObject({ error: { exitCode: 7 }, device: undefined })
    },
  )

  it('control characters in a verification_uri come out percent-encoded', async () => {
    device({ verification_uri: 'https://example.com/\u001b[31m\u202e', expires_in: 1 })
    expect((await run()).device?.verificationUri.href).toBe('https://example.com/%1B[31m%E2%80%AE')
  })
})
