/** `fob logout` through the real binary: what the server is asked, what stays, and what the person is told. */
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type Finished, writeProfile } from '../support/run.ts'
import { type PersonHome, personHome } from '../support/signed-in.ts'

let server: AuthorizationServer
let person: PersonHome
beforeEach(async () => {
  server = await startAuthorizationServer()
  person = await personHome(server)
})
afterEach(async () => {
  await server.close()
  await person[Symbol.asyncDispose]()
})

const stored = async (): Promise<number> =>
  JSON.parse((await person.fob(['store', 'status', '-o', 'json'])).stdout).secrets
const revocations = () => server.requests.filter(({ endpoint }) => endpoint === 'revocation')
const withoutMetadata = (name: string) =>
  server.fault('discovery', { edit: ({ [name]: _, ...metadata }) => metadata })
const host = () => new URL(server.issuer).host

/** Removed here, whatever the server did; and no secret is told. */
async function removed({ code, stdout, stderr }: Finished, expected: number): Promise<void> {
  expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: '', stderr: expect.any(String) })
  expect(stderr).not.toMatch(/bug in fob|undefined|\[object/)
  for (const { value } of server.liveTokens()) expect(stderr).not.toContain(value)
  expect(await stored()).toBe(0)
}

describe('one session', () => {
  it('is revoked, refresh token first, and removed', async () => {
    await person.signIn()
    await person.fob(['token', 'work', '--scope', 'api:read'])
    server.clear()
    const done = await person.fob(['logout', 'work'])
    await removed(done, 0)
    expect(done.stderr).toBe(`signed out of work; ${host()} revoked the refresh token and 2 access tokens\n`)
    expect(revocations().map(({ form }) => form.token_type_hint)).toEqual([
      'refresh_token',
      'access_token',
      'access_token',
    ])
    expect(server.liveTokens()).toEqual([])
    expect((await person.fob(['token', 'work'])).code).toBe(3)
  })

  it('that is not there exits 0 and says so', async () => {
    const done = await person.fob(['logout', 'work'])
    await removed(done, 0)
    expect(done.stderr).toBe('nobody was signed in: there is nothing to remove\n')
    expect(server.requests).toEqual([])
  })

  it('is that of the account alone', async () => {
    await person.signIn({ user: 'alice' })
    await person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
    const offeredOnTab = () => readdir(join(person.home.env.XDG_CACHE_HOME ?? '', 'fob', 'accounts'))
    expect((await offeredOnTab()).sort()).toEqual(['work,bob', 'work,default'])
    expect((await person.fob(['logout', 'work', '--account', 'bob'])).code).toBe(0)
    expect(await offeredOnTab()).toEqual(['work,default'])
    expect(new Set(server.liveTokens().map(({ sub }) => sub))).toEqual(new Set(['alice']))
    expect((await person.fob(['token', 'work'])).code).toBe(0)
    expect((await person.fob(['token', 'work', '--account', 'bob'])).code).toBe(3)
  })

  it('that the server refused before is removed without its token being sent again', async () => {
    await person.signIn()
    server.fault('token', { status: 400, body: { error: 'invalid_grant' } })
    await person.fob(['refresh', 'work'])
    await removed(await person.fob(['logout', 'work']), 0)
    expect(revocations().map(({ form }) => form.token_type_hint)).toEqual(['access_token'])
  })

  it('of a program is its cached token', async () => {
    const { client_secret } = server.clients.service
    await writeProfile(
      person.home,
      'ci',
      `issuer = "${server.issuer}"\nclient_id = "service"\nflow = "client-credentials"\nclient_secret = { env = "CI_SECRET" }\n`,
    )
    const env = { CI_SECRET: client_secret }
    await person.fob(['token', 'ci'], { env })
    await removed(await person.fob(['logout', 'ci'], { env }), 0)
    expect(server.liveTokens()).toEqual([])
  })
})

describe('a server that does not revoke', () => {
  beforeEach(() => person.signIn())

  it('because it is down: removed here, said, exit 6', async () => {
    await server.close()
    const done = await person.fob(['logout', 'work'])
    await removed(done, 6)
    expect(done.stderr).toMatch(/^signed out of work\nfob: work is removed here, but .*\nhint: .*\n$/)
  })

  it.each([
    [401, { error: 'invalid_client' }],
    [403, undefined],
    [500, undefined],
    [404, undefined],
  ])('with HTTP %i: removed here, said, exit 7', async (status, body) => {
    server.fault('revocation', { status, ...(body && { body }) })
    const done = await person.fob(['logout', 'work'])
    await removed(done, 7)
    expect(done.stderr).toMatch(/fob: work is removed here, but its tokens are not all revoked: /)
  })

  it('and an answer in HTML: exit 7', async () => {
    server.fault('revocation', { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>no</h1>' })
    await removed(await person.fob(['logout', 'work']), 7)
  })

  it('for want of an endpoint: a warning, and exit 0', async () => {
    withoutMetadata('revocation_endpoint')
    const done = await person.fob(['logout', 'work', '--refresh-metadata'])
    await removed(done, 0)
    expect(done.stderr).toContain(`warning: ${host()} has no revocation endpoint`)
  })

  it('but only refresh tokens (RFC 7009 2.2.1): a warning, and exit 0', async () => {
    server.fault('revocation', {
      status: 400,
      body: { error: 'unsupported_token_type' },
      when: ({ form }) => form.token_type_hint === 'access_token',
    })
    const done = await person.fob(['logout', 'work'])
    await removed(done, 0)
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
    server.fault('discovery', {
      edit: metadata => ({ ...metadata, revocation_endpoint: `http://127.0.0.1:${port}/revoke` }),
    })
    await removed(await person.fob(['logout', 'work', '--refresh-metadata']), 8)
    expect(heard).toBe(0)
  })

  it('before Ctrl-C: removed all the same, exit 130', async () => {
    server.fault('revocation', { delay: 20_000 })
    await using fob = await person.start(['logout', 'work', '--verbose'])
    await fob.waitFor(/> POST .*\/revoke/)
    fob.kill('SIGINT')
    expect((await fob.finished).code).toBe(130)
    expect(await stored()).toBe(0)
  })
})

describe('--all', () => {
  const otherProfile = () =>
    writeProfile(person.home, 'other', `issuer = "${server.issuer}"\nclient_id = "cli"\n`)

  it('with a profile: all its accounts, and no other profile', async () => {
    await otherProfile()
    await person.signIn({ user: 'alice' })
    await person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
    await person.signIn({ user: 'carol' }, ['other'])
    expect((await person.fob(['logout', 'work', '--all'])).code).toBe(0)
    expect(new Set(server.liveTokens().map(({ sub }) => sub))).toEqual(new Set(['carol']))
    expect((await person.fob(['token', 'other'])).code).toBe(0)
  })

  it('without a profile: every session, cached tokens of programs and what cannot be read', async () => {
    const { client_secret } = server.clients.service
    const env = { CI_SECRET: client_secret }
    await otherProfile()
    await writeProfile(
      person.home,
      'ci',
      `issuer = "${server.issuer}"\nclient_id = "service"\nflow = "client-credentials"\nclient_secret = { env = "CI_SECRET" }\n`,
    )
    await person.signIn({}, ['work'])
    await person.signIn({}, ['other'])
    await person.signIn({}, ['--issuer', server.issuer, '--client-id', 'cli'])
    await person.fob(['token', 'ci'], { env })
    await removed(await person.fob(['logout', '--all'], { env }), 0)
    expect(server.liveTokens()).toEqual([])
  })

  it('goes on after a failure, and ends with it', async () => {
    await otherProfile()
    await person.signIn({}, ['work'])
    await person.signIn({}, ['other'])
    server.fault('revocation', { status: 500, times: 1 })
    const done = await person.fob(['logout', '--all'])
    await removed(done, 7)
    expect(done.stderr.match(/^signed out of (work|other)/gm)).toHaveLength(2)
  })

  it('asks a server that it cannot reach only once', async () => {
    await otherProfile()
    await person.signIn({}, ['work'])
    await person.signIn({}, ['other'])
    server.clear()
    server.fault('revocation', { drop: 'before' })
    await removed(await person.fob(['logout', '--all']), 6)
    expect(new Set(revocations().map(({ form }) => form.token)).size).toBe(1)
  })

  it('sends the client secret of one server to no other', async () => {
    await using second = await startAuthorizationServer()
    await person.signIn()
    await writeProfile(
      person.home,
      'work',
      `issuer = "${second.issuer}"\nclient_id = "cli-confidential"\nclient_secret = { env = "WORK_SECRET" }\n`,
    )
    const env = { WORK_SECRET: 'canary-secret', FOB_CLIENT_SECRET: 'canary-of-the-environment' }
    server.clear()
    await removed(await person.fob(['logout', '--all'], { env }), 0)
    expect(server.liveTokens()).toEqual([])
    const sent = JSON.stringify(server.requests)
    for (const secret of Object.values(env)) {
      expect(sent).not.toContain(secret)
      expect(sent).not.toContain(Buffer.from(`cli:${secret}`).toString('base64'))
    }
    expect(second.requests).toEqual([])
  })

  it('does not go with --account', async () => {
    expect((await person.fob(['logout', '--all', '--account', 'bob'])).code).toBe(2)
  })
})

describe('--end-session', () => {
  it('prints the URL with the ID token as hint, which ends the session of the browser', async () => {
    await person.signIn()
    const done = await person.fob(['logout', 'work', '--end-session'])
    await removed(done, 0)
    const url = new URL(done.stderr.trim().split('\n').at(-1) ?? '')
    expect(url.href).toMatch(`${server.issuer}/logout?`)
    expect(url.searchParams.get('client_id')).toBe('cli')
    expect(url.searchParams.get('id_token_hint')).toMatch(/^ey/)
    const end = await server.signInAs(url, 'alice')
    expect(end.body).toContain('Signed out')
  })

  it('of a server without it: signed out here, exit 7 with a hint', async () => {
    await person.signIn()
    withoutMetadata('end_session_endpoint')
    const done = await person.fob(['logout', 'work', '--end-session', '--refresh-metadata'])
    await removed(done, 7)
    expect(done.stderr).toMatch(/fob: the server has no end session endpoint\nhint: `fob discover ISSUER`/)
  })

  it('takes an address that is none of the web for none at all (7)', async () => {
    await person.signIn()
    server.fault('discovery', {
      edit: metadata => ({ ...metadata, end_session_endpoint: 'file:///etc/passwd' }),
    })
    const done = await person.fob(['logout', 'work', '--end-session', '--refresh-metadata'])
    await removed(done, 7)
    expect(done.stderr).not.toContain('/etc/passwd')
  })
})

describe('a record that cannot be read', () => {
  beforeEach(async () => {
    await person.signIn()
    const folder = join(person.home.env.XDG_DATA_HOME ?? '', 'fob', 'store')
    for (const name of (await readdir(folder)).filter(file => file.endsWith('.jwe'))) {
      await writeFile(join(folder, name), 'garbage', { mode: 0o600 })
    }
  })

  it.each([[['work']], [['--all']]])('is removed by fob logout %s', async args => {
    expect((await person.fob(['list'])).stderr).toContain("1 session in the file store can't be read")
    await removed(await person.fob(['logout', ...args]), 0)
  })
})
