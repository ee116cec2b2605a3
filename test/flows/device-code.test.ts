import type { Configuration } from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DeviceCodeInput, deviceCode } from '../../src/flows/device-code.ts'
import type { DeviceCode } from '../../src/oidc/device-response.ts'
import {
  type AuthorizationServer,
  type Fault,
  startAuthorizationServer,
} from '../support/authorization-server/index.ts'
import { configured } from './configuration.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

interface Outcome {
  readonly result?: Awaited<ReturnType<typeof deviceCode>>
  readonly error?: unknown
  readonly device: DeviceCode | undefined
  /** Seconds slept before each poll. */
  readonly pauses: number[]
}

/** Time is virtual: a sleep takes none. `act` is called before each poll, with its number from 1. */
function run(
  act: (poll: number, device: DeviceCode) => Promise<unknown> = async () => {},
  more: Partial<DeviceCodeInput> = {},
): Promise<Outcome> {
  let time = Date.now()
  let device: DeviceCode | undefined
  const pauses: number[] = []
  const flow = (config: Configuration) =>
    deviceCode({
      config,
      scope: ['openid', 'api:read'],
      resource: [],
      param: {},
      now: () => new Date(time),
      sleep: async (milliseconds, signal) => {
        signal?.throwIfAborted()
        time += milliseconds
        pauses.push(milliseconds / 1000)
        if (device) await act(pauses.length, device)
      },
      signal: new AbortController().signal,
      onVerification: async shown => {
        device = shown
      },
      ...more,
    })
  return configured(server.issuer, server.clients.device, flow).then(
    result => ({ result, device, pauses }),
    (error: unknown) => ({ error, device, pauses }),
  )
}

const approve = (device: DeviceCode, deny = false) =>
  server.approveDevice(device.verificationUriComplete ?? device.verificationUri, 'alice', { deny })

const approveAt = (number: number) => (poll: number, device: DeviceCode) =>
  poll === number ? approve(device) : Promise.resolve()

/** Answers of the device authorization endpoint, edited. */
const device = (edit: Record<string, unknown>) =>
  server.fault('device_authorization', { edit: answer => ({ ...answer, ...edit }) })

const poll = (fault: Fault) => server.fault('token', fault)
const oauthError = (error: string): Fault => ({ status: 400, body: { error } })

describe('a person', () => {
  it('who approves is signed in', async () => {
    const { result, device: shown, pauses } = await run(approveAt(3))
    expect(result?.tokens).toMatchObject({ tokenType: 'Bearer', subject: 'alice', scope: 'openid api:read' })
    expect(result?.tokens.refreshToken).toBeDefined()
    expect(shown?.userCode).toMatch(/^[\w-]+$/)
    expect(pauses).toEqual([5, 5, 5])
  })

  it('who refuses ends it with 4', async () => {
    const { error, pauses } = await run((number, shown) =>
      number === 2 ? approve(shown, true) : Promise.resolve(),
    )
    expect(error).toMatchObject({ code: 'access_denied', exitCode: 4 })
    expect(pauses).toHaveLength(2)
  })

  it('who does nothing ends it with 5, at expiry and not later', async () => {
    device({ expires_in: 23 })
    const { error, pauses } = await run()
    expect(error).toMatchObject({ code: 'expired_token', exitCode: 5 })
    expect(pauses).toEqual([5, 5, 5, 5, 3])
    expect(server.count('token')).toBe(4)
  })

  it('who presses Ctrl-C ends it at once', async () => {
    const controller = new AbortController()
    const stop = async () => controller.abort(new Error('interrupted'))
    const { error } = await run(async number => (number === 2 ? stop() : undefined), {
      signal: controller.signal,
    })
    expect(error).toMatchObject({ message: 'interrupted' })
  })
})

describe('the server says how often', () => {
  it.each<[string, unknown, number]>([
    ['nothing', undefined, 5],
    ['0.001', 0.001, 1],
    ['7', 7, 7],
    ['3600', 3600, 60],
  ])('%s', async (_name, interval, seconds) => {
    device({ interval })
    expect((await run(approveAt(2))).pauses).toEqual([seconds, seconds])
  })

  it('slow_down adds 5 seconds, for good and each time', async () => {
    poll({ ...oauthError('slow_down'), times: 2 })
    expect((await run(approveAt(5))).pauses).toEqual([5, 10, 15, 15, 15])
  })

  it.each([0, -1, '5', 'abc', null])('an interval of %j is refused', async interval => {
    device({ interval })
    expect((await run()).error).toMatchObject({ exitCode: 7 })
    expect(server.count('token')).toBe(0)
  })
})

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

describe('troubles while polling', () => {
  it('five dropped connections are survived, each with a longer pause', async () => {
    poll({ drop: 'before', times: 5 })
    const { result, pauses } = await run(approveAt(6))
    expect(result?.tokens.subject).toBe('alice')
    expect(pauses).toEqual([5, 10, 20, 40, 60, 60])
  })

  it.each<[string, Fault]>([
    ['503', { status: 503, body: 'busy' }],
    ['429', { status: 429, body: '' }],
    ['an empty 400', { status: 400, body: '' }],
  ])('%s is survived', async (_name, fault) => {
    poll({ ...fault, times: 2 })
    const { result, pauses } = await run(approveAt(3))
    expect(result?.tokens.subject).toBe('alice')
    expect(pauses).toEqual([5, 10, 20])
  })

  it('"pending" after a refusal, or for ever, ends at expiry', async () => {
    device({ expires_in: 60 })
    poll(oauthError('authorization_pending'))
    expect((await run()).error).toMatchObject({ code: 'expired_token', exitCode: 5 })
  })

  it.each<[string, Fault, string, number]>([
    ['expired_token', oauthError('expired_token'), 'expired_token', 5],
    ['invalid_grant', oauthError('invalid_grant'), 'invalid_grant', 7],
    ['invalid_client', oauthError('invalid_client'), 'invalid_client', 7],
    ['an unknown code', oauthError('no_such_code'), 'no_such_code', 7],
    ['404', { status: 404, body: 'none' }, 'endpoint_not_found', 7],
    ['an HTML 400', { status: 400, body: '<p>no</p>' }, 'refused_without_reason', 7],
    [
      'HTML with 200',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' },
      'malformed_answer',
      7,
    ],
  ])('%s ends it', async (_name, fault, code, exitCode) => {
    poll(fault)
    expect((await run()).error).toMatchObject({ code, exitCode })
    expect(server.count('token')).toBe(1)
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
