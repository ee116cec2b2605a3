import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceCodeInput } from '../../src/flows/device-code.ts'
import type { DeviceCode } from '../../src/oidc/device-response.ts'
import {
  type AuthorizationServer,
  type Fault,
  startAuthorizationServer,
} from '../support/authorization-server/index.ts'
import { type Act, runDeviceCode } from './virtual-device.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

const run = (act?: Act, more?: Partial<DeviceCodeInput>) => runDeviceCode(server, act, more)

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

  it('who refuses at Entra ID, which has a word of its own, ends it with 4', async () => {
    poll(oauthError('authorization_declined'))
    expect((await run()).error).toMatchObject({ code: 'authorization_declined', exitCode: 4 })
  })

  it('is shown the address although Google gives it another name', async () => {
    const verification_url = 'https://www.google.com/device'
    device({ verification_uri: undefined, verification_uri_complete: undefined, verification_url })
    poll({ status: 428, body: { error: 'authorization_pending' }, times: 1 })
    poll({ status: 403, body: { error: 'access_denied' } })
    const { error, device: shown, pauses } = await run()
    expect(shown?.verificationUri.href).toBe(verification_url)
    expect(error).toMatchObject({ code: 'access_denied', exitCode: 4 })
    expect(pauses).toEqual([5, 5])
  })

  it('is waited for although GitHub says so, and all else, under HTTP 200', async () => {
    poll({ status: 200, body: { error: 'authorization_pending' }, times: 2 })
    poll({ status: 200, body: { error: 'incorrect_device_code', error_description: 'no such code' } })
    const { error, pauses } = await run()
    expect(error).toMatchObject({ code: 'incorrect_device_code', exitCode: 7 })
    expect(String((error as Error).message)).toContain('no such code')
    expect(pauses).toEqual([5, 5, 5])
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
