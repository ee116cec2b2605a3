/** What servers and networks answer to a refresh, and what becomes of the session. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import {
  type AuthorizationServer,
  type Fault,
  startAuthorizationServer,
} from '../support/authorization-server/index.ts'
import { sessionRig } from '../support/sessions/rig.ts'
import { describeStores } from '../support/sessions/torture.ts'

let server: AuthorizationServer
let patient: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
  patient = await startAuthorizationServer({ graceSeconds: 60 })
})
afterEach(() => {
  server.clear()
  patient.clear()
})
afterAll(() => Promise.all([server.close(), patient.close()]))

describeStores('an answer lost after rotation', backends => {
  it.each(['after', 'midway'] as const)('(%s) is got again where the server allows the retry', async drop => {
    await using rig = await sessionRig(patient, backends)
    const before = await rig.session()
    patient.fault('token', { drop, times: 1 })
    const done = await rig.refresh()
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(rig.grants()).toBe(2)
    const after = await rig.session()
    expect(after.refreshToken).not.toBe(before.refreshToken)
    expect([rig.isLive(after.refreshToken), rig.isLive(done.stdout.trim())]).toEqual([true, true])
  })

  it('and lost again keeps the session, which serves later', async () => {
    await using rig = await sessionRig(patient, backends)
    const before = await rig.stored()
    patient.fault('token', { drop: 'after', times: 2 })
    expect(await rig.refresh()).toMatchObject({ code: 6, stdout: '' })
    expect(rig.grants()).toBe(2)
    expect(await rig.stored()).toBe(before)
    expect(await rig.refresh()).toMatchObject({ code: 0 })
  })

  it('ends the session after exactly one retry elsewhere', async () => {
    await using rig = await sessionRig(server, backends)
    server.fault('token', { drop: 'after', times: 1 })
    const done = await rig.refresh()
    expect(done).toMatchObject({ code: 3, stdout: '' })
    expect(done.stderr).toMatch(/^fob: the server's answer was lost, .*\nhint: fob login work-\w+\n$/)
    expect(rig.grants()).toBe(2)
    expect(await rig.refresh()).toMatchObject({ code: 3, stdout: '' })
    expect(rig.grants()).toBe(2)
  })
})

describeStores(
  'invalid_grant',
  backends => {
    it.each([400, 401, 403])('on %d ends the session, whose token is never sent again', async status => {
      await using rig = await sessionRig(server, backends)
      server.fault('token', { status, body: { error: 'invalid_grant' } })
      const done = await rig.refresh()
      expect(done).toMatchObject({ code: 3, stdout: '' })
      expect(done.stderr).toContain(`\nhint: fob login ${rig.profile}\n`)
      expect((await rig.session()).deadSince).toBeGreaterThan(0)
      server.clear()
      await rig.expire()
      for (const command of ['token', 'refresh'] as const) {
        expect(await rig[command]()).toMatchObject({ code: 3, stdout: '' })
      }
      expect(await rig.fob(['status', rig.profile])).toMatchObject({ code: 3 })
      expect(server.count('token')).toBe(0)
      await rig.signIn()
      expect(await rig.refresh()).toMatchObject({ code: 0 })
    })
  },
  { keychain: 'torture', windows: true },
)

const html = { headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }

describeStores(
  'a session is kept byte for byte',
  backends => {
    it.each<[string, Fault, number, string[]?]>([
      ['500', { status: 500, body: { error: 'server_error' } }, 7],
      ['500 with invalid_grant', { status: 500, body: { error: 'invalid_grant' } }, 7],
      ['503', { status: 503, headers: { 'retry-after': '1' }, body: 'busy' }, 7],
      ['429', { status: 429, body: { error: 'slow_down' } }, 7],
      ['HTML with 200', { status: 200, ...html }, 7],
      ['HTML with 400', { status: 400, ...html }, 7],
      ['HTML with 502', { status: 502, ...html }, 7],
      ['invalid_client', { status: 401, body: { error: 'invalid_client' } }, 7],
      ['an answer without a token', { status: 200, body: {} }, 7],
      ['a time-out', { delay: 5000, drop: 'before' }, 6, ['--timeout', '1s']],
      ['a connection cut', { drop: 'before' }, 6],
      ['bytes that are no HTTP', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, 7],
    ])('after %s', async (_name, fault, code, options = []) => {
      await using rig = await sessionRig(server, backends)
      const before = await rig.stored()
      server.fault('token', fault)
      expect(await rig.fob(['refresh', rig.profile, ...options])).toMatchObject({ code, stdout: '' })
      expect(await rig.stored()).toBe(before)
      server.clear()
      expect(await rig.refresh()).toMatchObject({ code: 0 })
    })

    it('where the name of the server is not found', async () => {
      await using rig = await sessionRig(server, backends)
      const own = (await rig.stored()) ?? ''
      // No resolver asks anybody for a label of 64 octets (RFC 1035 2.3.4).
      const nowhere = `https://${'x'.repeat(64)}.invalid`
      const before = JSON.stringify({ ...JSON.parse(own), tokenEndpointOrigin: nowhere })
      await rig.backend.store.set(rig.key, before)
      const done = await rig.refresh({ env: { FOB_TOKEN_ENDPOINT: `${nowhere}/token` } })
      expect(done).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('was not found') })
      expect(await rig.stored()).toBe(before)
      await rig.backend.store.set(rig.key, own)
      expect(await rig.refresh()).toMatchObject({ code: 0 })
    })
  },
  { keychain: 'torture', windows: true },
)
