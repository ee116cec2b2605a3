/** `fob list` and `fob status` through the real binary: what they tell, what they never tell, and their exit codes. */
import { describe, expect, it } from 'vitest'
import { startAuthorizationServer } from '../support/authorization-server/index.ts'
import { programProfile } from '../support/program-profile.ts'
import { writeProfile } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { personHome } from '../support/signed-in.ts'

const server = await sharedServer()
const person = personOfEachTest(server)

/** A session whose refresh token the server has refused. */
async function die() {
  server.fault('token', { status: 400, body: { error: 'invalid_grant' }, times: 1 })
  expect((await person.fob(['refresh', 'work'])).code).toBe(3)
}

/** The next ID token is for a subject that would recolour and reorder a terminal. */
const hostileSubject = () =>
  server.fault('token', {
    when: ({ form }) => form.grant_type === 'refresh_token',
    edit: async ({ id_token, ...answer }) => ({
      ...answer,
      id_token: await server.forge(String(id_token), { claims: { sub: 'ali\u001b[31m\u202ece\u009b2J' } }),
    }),
  })

const controls = /(?!\n)\p{Cc}|\p{Cf}/u

describe('fob list', () => {
  it('says that nobody is signed in', async () => {
    const { code, stdout, stderr } = await person.fob(['list'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('fob login')
    expect(await person.fob(['list', '-o', 'json'])).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' })
  })

  it('has each session with its facts, no secret, and makes no request', async () => {
    await person.signIn()
    await person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
    server.clear()
    const { code, stdout } = await person.fob(['list', '-o', 'json'])
    expect(code).toBe(0)
    const facts = {
      profile: 'work',
      issuer: server.issuer,
      client_id: 'cli',
      scope: 'openid api:read',
      flow: 'refresh-token',
      refresh_token: 'live',
      access_token: 'live',
      dpop_jkt: null,
      store: 'file',
      signed_in_at: expect.any(Number),
      expires_at: expect.any(Number),
    }
    expect(JSON.parse(stdout)).toEqual([
      { ...facts, account: 'default', subject: 'alice' },
      { ...facts, account: 'bob', subject: 'bob' },
    ])
    const text = (await person.fob(['list'])).stdout
    expect(text).toMatch(/^ {2}work +alice +http\S+ +ends in 59 minutes +live +file +openid api:read$/m)
    expect(text).toMatch(/^ {2}work\/bob +bob /m)
    for (const { value } of server.liveTokens()) expect(stdout + text).not.toContain(value)
    expect(server.requests).toEqual([])
  })

  it('marks a session that the server no longer accepts', async () => {
    await person.signIn()
    await die()
    const [session] = JSON.parse((await person.fob(['list', '-o', 'json'])).stdout)
    expect(session).toMatchObject({ profile: 'work', refresh_token: 'dead' })
  })

  it('finds sessions in a store that only a profile names', async () => {
    await writeProfile(
      person.home,
      'filed',
      `issuer = "${server.issuer}"\nclient_id = "cli"\nstore = "file"\n`,
    )
    await person.signIn({}, ['filed'])
    const { code, stdout } = await person.fob(['list', '-o', 'json'], { env: { FOB_STORE: undefined } })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ profile: 'filed', store: 'file' }])
  })

  it('exits 9 where the store is not there', async () => {
    const { code, stdout } = await person.fob(['list', '--store', 'file'], { env: { FOB_STORE_KEY: '' } })
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' })
  })
})

describe('fob status', () => {
  const status = async (args: readonly string[] = ['work']) => {
    const { code, stdout, stderr } = await person.fob(['status', ...args, '-o', 'json'])
    return { code, stderr, answer: JSON.parse(stdout) }
  }

  it('exits 3 where nobody is signed in, and names the command', async () => {
    const { code, stdout, stderr } = await person.fob(['status', 'work'])
    expect(code).toBe(3)
    expect(stdout).toMatch(/signed in +no\n/)
    expect(stderr).toBe('fob: nobody is signed in as work\nhint: fob login work\n')
    expect(await status()).toMatchObject({ code: 3, answer: { session: null, without_person: null } })
  })

  it('exits 0 with a cached token, tells all but secrets, and makes no request', async () => {
    await person.signIn()
    server.clear()
    const { code, stdout, stderr } = await person.fob(['status', 'work'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const line of [
      /^ {2}profile +work$/m,
      /^ {2}account +default$/m,
      /^ {2}client +cli$/m,
      /^ {2}signed in +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \(.*\), by refresh-token$/m,
      /^ {2}subject +alice$/m,
      /^ {2}refresh token +live$/m,
      /^ {2}access token +openid api:read, ends .* \(in 59 minutes\)$/m,
      /^ {2}place of refresh token +file store: .*FOB_STORE_KEY$/m,
      /^ {2}without a person +yes: a cached access token$/m,
    ]) {
      expect(stdout).toMatch(line)
    }
    const { answer } = await status()
    expect(answer).toMatchObject({
      without_person: 'cached_token',
      access_tokens: [{ flow: 'session', scope: 'openid api:read', audience: null, resource: [] }],
    })
    for (const { value } of server.liveTokens()) expect(stdout + JSON.stringify(answer)).not.toContain(value)
    expect(server.requests).toEqual([])
  })

  it('exits 0 with a refresh token alone', async () => {
    await using short = await startAuthorizationServer({ accessTokenTtl: 30 })
    await using other = await personHome(short)
    await other.signIn()
    const { code, stdout } = await other.fob(['status', 'work', '-o', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ without_person: 'refresh_token' })
  })

  it('exits 3 once session and cached token are gone', async () => {
    await using short = await startAuthorizationServer({ accessTokenTtl: 30 })
    await using other = await personHome(short)
    await other.signIn()
    short.fault('token', { status: 400, body: { error: 'invalid_grant' } })
    await other.fob(['refresh', 'work'])
    const { code, stdout, stderr } = await other.fob(['status', 'work', '-o', 'json'])
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ session: { refresh_token: 'dead' }, without_person: null })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'session_dead', hint: 'fob login work' } })
  })

  it('exits 0 for a program, and says where its secret is', async () => {
    await programProfile(person.home, server)
    expect(await status(['ci'])).toMatchObject({
      code: 0,
      answer: {
        session: null,
        without_person: 'client-credentials',
        secrets: [{ secret: 'client secret', place: 'the variable CI_SECRET' }],
      },
    })
  })
})

it('no control byte of a server reaches the terminal', async () => {
  hostileSubject()
  const done = await person.signIn()
  const texts = [done, await person.fob(['list']), await person.fob(['status', 'work'])]
  const json = [await person.fob(['list', '-o', 'json']), await person.fob(['status', 'work', '-o', 'json'])]
  for (const { code, stdout, stderr } of [...texts, ...json]) {
    expect(code).toBe(0)
    expect(stdout + stderr).not.toMatch(controls)
  }
  expect(texts.slice(1).every(({ stdout }) => stdout.includes('alice'))).toBe(true)
})
