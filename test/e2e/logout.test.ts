/** `fob logout` through the real binary: what the server is asked, what stays, and what the person is told. */
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { logoutRig } from '../support/logout-rig.ts'
import { programProfile } from '../support/program-profile.ts'

const at = logoutRig()

const revocations = () => at.server.requests.filter(({ endpoint }) => endpoint === 'revocation')
const withoutMetadata = (name: string) =>
  at.server.fault('discovery', { edit: ({ [name]: _, ...metadata }) => metadata })
const host = () => new URL(at.server.issuer).host

describe('one session', () => {
  it('is revoked, refresh token first, and removed', async () => {
    await at.person.signIn()
    await at.person.fob(['token', 'work', '--scope', 'api:read'])
    at.server.clear()
    const done = await at.person.fob(['logout', 'work'])
    await at.removed(done, 0)
    expect(done.stderr).toBe(`signed out of work; ${host()} revoked the refresh token and 2 access tokens\n`)
    expect(revocations().map(({ form }) => form.token_type_hint)).toEqual([
      'refresh_token',
      'access_token',
      'access_token',
    ])
    expect(at.server.liveTokens()).toEqual([])
    expect((await at.person.fob(['token', 'work'])).code).toBe(3)
  })

  it('that is not there exits 0 and says so', async () => {
    const done = await at.person.fob(['logout', 'work'])
    await at.removed(done, 0)
    expect(done.stderr).toBe('nobody was signed in: there is nothing to remove\n')
    expect(at.server.requests).toEqual([])
  })

  it('is that of the account alone', async () => {
    await at.person.signIn({ user: 'alice' })
    await at.person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
    const offeredOnTab = () => readdir(join(at.person.home.env.XDG_CACHE_HOME ?? '', 'fob', 'accounts'))
    expect((await offeredOnTab()).sort()).toEqual(['work,bob', 'work,default'])
    expect((await at.person.fob(['logout', 'work', '--account', 'bob'])).code).toBe(0)
    expect(await offeredOnTab()).toEqual(['work,default'])
    expect(new Set(at.server.liveTokens().map(({ sub }) => sub))).toEqual(new Set(['alice']))
    expect((await at.person.fob(['token', 'work'])).code).toBe(0)
    expect((await at.person.fob(['token', 'work', '--account', 'bob'])).code).toBe(3)
  })

  it('that the server refused before is removed without its token being sent again', async () => {
    await at.person.signIn()
    at.server.fault('token', { status: 400, body: { error: 'invalid_grant' } })
    await at.person.fob(['refresh', 'work'])
    await at.removed(await at.person.fob(['logout', 'work']), 0)
    expect(revocations().map(({ form }) => form.token_type_hint)).toEqual(['access_token'])
  })

  it('of a program is its cached token', async () => {
    const env = await programProfile(at.person.home, at.server)
    await at.person.fob(['token', 'ci'], { env })
    await at.removed(await at.person.fob(['logout', 'ci'], { env }), 0)
    expect(at.server.liveTokens()).toEqual([])
  })
})

describe('a server that does not revoke', () => {
  beforeEach(() => at.person.signIn())

  it('because it is down: removed here, said, exit 6', async () => {
    await at.server.close()
    const done = await at.person.fob(['logout', 'work'])
    await at.removed(done, 6)
    expect(done.stderr).toMatch(/^signed out of work\nfob: work is removed here, but .*\nhint: .*\n$/)
  })

  it.each([
    [401, { error: 'invalid_client' }],
    [403, undefined],
    [500, undefined],
    [404, undefined],
  ])('with HTTP %i: removed here, said, exit 7', async (status, body) => {
    at.server.fault('revocation', { status, ...(body && { body }) })
    const done = await at.person.fob(['logout', 'work'])
    await at.removed(done, 7)
    expect(done.stderr).toMatch(/fob: work is removed here, but its tokens are not all revoked: /)
  })

  it('and an answer in HTML: exit 7', async () => {
    at.server.fault('revocation', {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<h1>no</h1>',
    })
    await at.removed(await at.person.fob(['logout', 'work']), 7)
  })

  it('for want of an endpoint: a warning, and exit 0', async () => {
    withoutMetadata('revocation_endpoint')
    const done = await at.person.fob(['logout', 'work', '--refresh-metadata'])
    await at.removed(done, 0)
    expect(done.stderr).toContain(`warning: ${host()} has no revocation endpoint`)
  })

  it('but only refresh tokens (RFC 7009 2.2.1): a warning, and exit 0', async () => {
    at.server.fault('revocation', {
      status: 400,
      body: { error: 'unsupported_token_type' },
      when: ({ form }) => form.token_type_hint === 'access_token',
    })
    const done = await at.person.fob(['logout', 'work'])
    await at.removed(done, 0)
    expect(done.stderr).toMatch(/revoked the refresh token\nwarning: .* does not revoke all types of token/)
  })

  it('and whose metadata now names another host for it: exit 8, and that host hears nothing', async () => {
    let heard = 0
    const other = createServer((_req, res) => {
      heard += 1
      res.end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    at.server.fault('discovery', {
      edit: metadata => ({ ...metadata, revocation_endpoint: `http://127.0.0.1:${port}/revoke` }),
    })
    await at.removed(await at.person.fob(['logout', 'work', '--refresh-metadata']), 8)
    expect(heard).toBe(0)
  })

  it('before Ctrl-C: removed all the same, exit 130', async () => {
    at.server.fault('revocation', { delay: 20_000 })
    await using fob = await at.person.start(['logout', 'work', '--verbose'])
    await fob.waitFor(/> POST .*\/revoke/)
    fob.kill('SIGINT')
    await at.removed(await fob.finished, 130)
  })
})

describe('--end-session', () => {
  it('prints the URL with the ID token as hint, which ends the session of the browser', async () => {
    await at.person.signIn()
    const done = await at.person.fob(['logout', 'work', '--end-session'])
    await at.removed(done, 0)
    const url = new URL(done.stderr.trim().split('\n').at(-1) ?? '')
    expect(url.href).toMatch(`${at.server.issuer}/logout?`)
    expect(url.searchParams.get('client_id')).toBe('cli')
    expect(url.searchParams.get('id_token_hint')).toMatch(/^ey/)
    const end = await at.server.signInAs(url, 'alice')
    expect(end.body).toContain('Signed out')
  })

  it('of a server without it: signed out here, exit 7 with a hint', async () => {
    await at.person.signIn()
    withoutMetadata('end_session_endpoint')
    const done = await at.person.fob(['logout', 'work', '--end-session', '--refresh-metadata'])
    await at.removed(done, 7)
    expect(done.stderr).toMatch(/fob: the server has no end session endpoint\nhint: `fob discover ISSUER`/)
  })

  it('takes an address that is none of the web for none at all (7)', async () => {
    await at.person.signIn()
    at.server.fault('discovery', {
      edit: metadata => ({ ...metadata, end_session_endpoint: 'file:///etc/passwd' }),
    })
    const done = await at.person.fob(['logout', 'work', '--end-session', '--refresh-metadata'])
    await at.removed(done, 7)
    expect(done.stderr).not.toContain('/etc/passwd')
  })
})
