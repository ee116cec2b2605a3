/** `fob login --with-refresh-token` through the real binary, with a server that rotates and revokes on reuse. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { startAuthorizationServer } from '../support/authorization-server/index.ts'
import { personTokens } from '../support/person-tokens.ts'
import { startFob } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { personHome } from '../support/signed-in.ts'

const server = await sharedServer()
const person = personOfEachTest(server)

const login = ['login', 'work', '--with-refresh-token']

describe('a refresh token of another program', () => {
  it('becomes a session after one refresh, and fob token prints from it without a request', async () => {
    const { refreshToken } = await personTokens(server)
    server.clear()
    const done = await person.fob(login, { input: `${refreshToken}\n` })
    expect(done.code).toBe(0)
    expect(done.stderr).toMatch(
      /^signed in as alice at http\S+\nscopes: openid api:read\nkept as work in the file store, with an access token that expires in 59 minutes\n$/,
    )
    expect(server.count('token', 'refresh_token')).toBe(1)
    server.clear()
    const token = await person.fob(['token', 'work'])
    expect(token).toEqual({ ...done, stderr: '' })
    expect(server.requests).toEqual([])
    expect(server.liveTokens().map(({ value }) => value)).toContain(token.stdout.trim())
  })

  it('is replaced by the one that the server gave for it', async () => {
    const { refreshToken } = await personTokens(server)
    await person.fob(login, { input: refreshToken })
    for (let round = 0; round < 2; round += 1) expect((await person.fob(['refresh', 'work'])).code).toBe(0)
  })

  it('goes on where the server gives none (RFC 6749 6)', async () => {
    await using steady = await startAuthorizationServer({ rotate: false })
    await using other = await personHome(steady)
    const { refreshToken } = await personTokens(steady)
    steady.fault('token', { edit: ({ refresh_token: _, ...answer }) => answer, times: 1 })
    expect((await other.fob(login, { input: refreshToken })).code).toBe(0)
    expect((await other.fob(['refresh', 'work'])).code).toBe(0)
  })

  it('is served with the scope named, and without', async () => {
    const { refreshToken } = await personTokens(server, { scope: 'openid api:read api:write' })
    const { stdout } = await person.fob([...login, '--scope', 'api:read'], { input: refreshToken })
    server.clear()
    const tokens = [
      await person.fob(['token', 'work', '--scope', 'api:read']),
      await person.fob(['token', 'work']),
    ]
    expect(tokens.map(token => token.stdout)).toEqual([stdout, stdout])
    expect(server.requests).toEqual([])
  })

  it('of two accounts makes two sessions', async () => {
    await person.signIn({ user: 'alice' })
    await person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
    for (const [args, user] of [
      [[], 'alice'],
      [['--account', 'bob'], 'bob'],
    ] as const) {
      const { stdout } = await person.fob(['token', 'work', ...args])
      expect(server.liveTokens().find(({ value }) => value === stdout.trim())?.sub).toBe(user)
    }
  })
})

describe('refused, with nothing stored and nothing on stdout:', () => {
  const nothingStored = async () => expect((await person.fob(['token', 'work'])).code).toBe(3)

  it('a token that the server does not accept exits 3', async () => {
    const { code, stdout, stderr } = await person.fob(login, { input: 'not-a-token' })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^fob: \S+ no longer accepts this grant .*\nhint: .*fob login work\n$/)
    expect(stderr).not.toContain('not-a-token')
    await nothingStored()
  })

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['two lines', 'one\ntwo\n'],
    ['an escape', 'abc\u001b[2J'],
  ])('%s on stdin exits 2 without a request', async (_name, input) => {
    const { code, stdout } = await person.fob(login, { input })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(server.requests).toEqual([])
  })

  it('a failing server exits 7, and the same token serves once it works again', async () => {
    const { refreshToken } = await personTokens(server)
    server.fault('token', { status: 500 })
    expect((await person.fob(login, { input: refreshToken })).code).toBe(7)
    await nothingStored()
    server.clear()
    expect((await person.fob(login, { input: refreshToken })).code).toBe(0)
  })

  it('a store that cannot be written exits 9 before the token is spent', async () => {
    const { refreshToken } = await personTokens(server)
    server.clear()
    const file = join(person.home.path, 'a-file')
    await writeFile(file, '')
    const env = { FOB_STORE_DIR: join(file, 'store') }
    expect((await person.fob(login, { input: refreshToken, env })).code).toBe(9)
    expect(server.requests).toEqual([])
  })

  it('Ctrl-C while it waits for the token exits 130', async () => {
    const options = { home: person.home, env: person.env, input: { open: true } } as const
    await using fob = await startFob(login, options)
    // The store is tried before stdin is read.
    const store = join(person.home.env.XDG_DATA_HOME ?? '', 'fob', 'store')
    await vi.waitUntil(() => existsSync(store), { timeout: 15_000 })
    fob.kill('SIGINT')
    expect((await fob.finished).code).toBe(130)
    expect(server.requests).toEqual([])
  })

  it('the store none exits 2', async () => {
    const { code, stderr } = await person.fob([...login, '--store', 'none'], { input: 'x' })
    expect(code).toBe(2)
    expect(stderr).toContain('--store file')
  })

  it('a client secret that wants stdin too exits 2', async () => {
    const { code, stderr } = await person.fob([...login, '--client-secret-file', '-'], { input: 'x' })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('FOB_CLIENT_SECRET') })
  })
})
