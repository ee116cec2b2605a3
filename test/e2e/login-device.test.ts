/** `fob login --device` through the real binary; the person approves on a scripted browser. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunningFob } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const person = personOfEachTest(server)
let edits: Record<string, unknown> = {}
beforeEach(() => {
  // Seconds between polls: the shortest that fob follows.
  server.fault('device_authorization', { edit: answer => ({ ...answer, interval: 1, ...edits }) })
})
afterEach(() => {
  edits = {}
})

const login = ['login', 'work', '--device']

async function approve(fob: RunningFob, deny = false): Promise<void> {
  const [, url = ''] = await fob.waitFor(/^Or +(http\S+user_code=\S+)$/m)
  await server.approveDevice(url, 'alice', { deny })
}

describe('a person with another device', () => {
  it('sees code, address, server, client and scopes, approves, and stdout is the token alone', async () => {
    await using fob = await person.start([...login, '--scope', 'openid api:read'])
    await fob.waitFor(/^Open +http\S+\/device$/m)
    await fob.waitFor(/^Enter +[A-Z]{4}-[A-Z]{4}$/m)
    await fob.waitFor(/sign in at 127\.0\.0\.1:\d+ as client cli, for openid api:read/)
    await fob.waitFor(/Continue only if you started this yourself/)
    await approve(fob)
    const { code, stdout, stderr } = await fob.finished
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 })
    expect(stderr).toContain('signed in as alice at ')
    expect(stderr).not.toContain('\u001b')
    expect((await person.fob(['token', 'work'])).stdout).toBe(stdout)
    const api = await fetch(server.api, { headers: { authorization: `Bearer ${stdout.trim()}` } })
    expect(await api.json()).toMatchObject({ sub: 'alice' })
  })

  it('refuses: 4, nothing kept', async () => {
    await using fob = await person.start(login)
    await approve(fob, true)
    expect(await fob.finished).toMatchObject({ code: 4, stdout: '' })
    expect((await person.fob(['token', 'work'])).code).toBe(3)
  })

  it('lets the code expire: 5', async () => {
    edits = { expires_in: 2 }
    expect(await person.fob(login)).toMatchObject({ code: 5, stdout: '' })
  })

  it('presses Ctrl-C: 130, at once', async () => {
    edits = { interval: 60 }
    await using fob = await person.start(login)
    await fob.waitFor(/^Enter/m)
    fob.kill('SIGINT')
    expect(await fob.finished).toMatchObject({ code: 130, stdout: '' })
  })

  it('is not kept from it by dropped connections', async () => {
    server.fault('token', { drop: 'before', times: 2 })
    await using fob = await person.start(login)
    await approve(fob)
    expect(await fob.finished).toMatchObject({ code: 0 })
  })
})

describe('where no flow is named', () => {
  it.each([
    ['without display', {}, 'there is no display'],
    ['over SSH', { DISPLAY: ':9', SSH_CONNECTION: '::1 1 ::1 22' }, 'this is an SSH session'],
    ['in a codespace', { DISPLAY: ':9', CODESPACES: 'true' }, 'this is a codespace'],
    ['without terminal', { DISPLAY: ':9' }, 'there is no terminal'],
  ])('%s it is this one, and says why', async (_name, env, reason) => {
    await using fob = await person.start(['login', 'work'], { env })
    await fob.waitFor(new RegExp(`signing in by --device, as ${reason}`))
    await approve(fob)
    expect(await fob.finished).toMatchObject({ code: 0 })
  })
})

describe('what a server sends never moves the terminal', () => {
  const all = '\u001b[31m\u001b]0;x\u0007\u009b2J\u202e\u0000\r\n\u001b]52;c;eA==\u0007'
  it.each<[string, Record<string, unknown>]>([
    ['user_code', { user_code: `A${all}B` }],
    ['verification_uri', { verification_uri: `https://example.com/${all}`, expires_in: 1 }],
    ['verification_uri_complete', { verification_uri_complete: `https://example.com/${all}`, expires_in: 1 }],
    ['error_description', { user_code: undefined, error: `x${all}`, error_description: all }],
  ])('%s', async (_name, edit) => {
    edits = edit
    const { stdout, stderr } = await person.fob(login)
    expect(stdout).toBe('')
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  })
})
