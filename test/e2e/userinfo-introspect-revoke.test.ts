/** `fob userinfo`, `fob introspect` and `fob revoke` through the real binary. */
import { describe, expect, it } from 'vitest'
import { type Fault, startAuthorizationServer, testResources } from '../support/authorization-server/index.ts'
import { programProfile } from '../support/program-profile.ts'
import type { Finished } from '../support/run.ts'
import { serverAndPersonOfEachTest } from '../support/shared.ts'
import { personHome } from '../support/signed-in.ts'

const at = serverAndPersonOfEachTest()

const withoutMetadata = (name: string) =>
  at.server.fault('discovery', { edit: ({ [name]: _, ...metadata }) => metadata })
const token = async () => (await at.person.fob(['token', 'work'])).stdout.trim()
const isLive = (value: string) => at.server.liveTokens().some(live => live.value === value)

function refused({ code, stdout, stderr }: Finished, expected: number, words: RegExp): void {
  expect({ code, stdout, stderr }).toEqual({
    code: expected,
    stdout: '',
    stderr: expect.stringMatching(words),
  })
  expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
  for (const { value } of at.server.liveTokens()) expect(stderr).not.toContain(value)
}

const commands = [
  ['userinfo', 'userinfo', 'userinfo_endpoint'],
  ['introspect', 'introspection', 'introspection_endpoint'],
  ['revoke', 'revocation', 'revocation_endpoint'],
] as const

describe.each(commands)('fob %s', (command, endpoint, name) => {
  it('where the server lacks the endpoint exits 7 and says so', async () => {
    await at.person.signIn()
    withoutMetadata(name)
    const words = new RegExp(`the server has no ${name.replace('_', ' ')}\nhint: .fob discover`)
    refused(await at.person.fob([command, 'work', '--refresh-metadata']), 7, words)
  })

  it('of a server that is down exits 6', async () => {
    await at.person.signIn()
    await at.server.close()
    refused(await at.person.fob([command, 'work']), 6, /./)
  })

  it.each<[string, Fault, RegExp]>([
    [
      '401',
      { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
      /invalid_token/,
    ],
    ['401 without a reason', { status: 401, headers: { 'www-authenticate': 'Bearer' } }, /HTTP 401/],
    ['403', { status: 403, body: { error: 'access_denied' } }, /access_denied/],
    ['403 without a reason', { status: 403 }, /HTTP 403/],
    ['500', { status: 500 }, /HTTP 500/],
  ])('answered with %s ends with the documented code', async (_name, fault, words) => {
    await at.person.signIn()
    at.server.fault(endpoint, fault)
    refused(await at.person.fob([command, 'work']), words.source === 'access_denied' ? 4 : 7, words)
  })

  it('does not read a token from argv', async () => {
    const { code, stdout } = await at.person.fob([command, 'work', 'ey.ey.ey'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(at.server.requests).toEqual([])
  })
})

describe.each(['userinfo', 'introspect'])('fob %s', command => {
  it('without a session exits 3', async () => {
    refused(await at.person.fob([command, 'work']), 3, /nobody is signed in as work\nhint: fob login work/)
  })
})

describe('fob userinfo', () => {
  it('prints the claims as JSON, with the token of the session', async () => {
    await at.person.signIn({ scope: 'openid profile email' })
    const { code, stdout, stderr } = await at.person.fob(['userinfo', 'work'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      sub: 'alice',
      name: 'Test alice',
      email: 'alice@example.com',
      email_verified: true,
    })
  })

  it('refreshes a token that has run out', async () => {
    await using short = await startAuthorizationServer({ accessTokenTtl: 30 })
    await using other = await personHome(short)
    await other.signIn()
    short.clear()
    expect((await other.fob(['userinfo', 'work'])).code).toBe(0)
    expect(short.counts()).toMatchObject({ 'token refresh_token': 1, userinfo: 1 })
  })

  it('about another person exits 8 and prints nothing', async () => {
    await at.person.signIn()
    at.server.fault('userinfo', { edit: claims => ({ ...claims, sub: 'mallory' }) })
    refused(await at.person.fob(['userinfo', 'work']), 8, /another person/)
  })

  it('escapes what could steer a terminal, and loses nothing', async () => {
    await at.person.signIn()
    const name = 'a\u001b[2J\u009b31m\u202eb'
    at.server.fault('userinfo', { edit: claims => ({ ...claims, name }) })
    const { stdout } = await at.person.fob(['userinfo', 'work'])
    expect(stdout).not.toMatch(/[^\n\x20-\x7e]/)
    expect(JSON.parse(stdout).name).toBe(name)
  })
})

describe('fob introspect', () => {
  it('asks about the token of the session', async () => {
    await at.person.signIn()
    const { code, stdout } = await at.person.fob(['introspect', 'work'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ active: true, client_id: 'cli', sub: 'alice' })
  })

  it('asks about a token from stdin, and exits 0 for one that is not active', async () => {
    const args = ['introspect', 'work', '--token-file', '-']
    const { code, stdout } = await at.person.fob(args, { input: 'unknown-token\n' })
    expect({ code, answer: JSON.parse(stdout) }).toEqual({ code: 0, answer: { active: false } })
    expect(at.server.requests.at(-1)?.form.token).toBe('unknown-token')
  })

  it('asks about the cached token of a program', async () => {
    const env = await programProfile(at.person.home, at.server)
    refused(
      await at.person.fob(['introspect', 'ci'], { env }),
      2,
      /no token of this program .*\nhint: fob token ci/,
    )
    await at.person.fob(['token', 'ci'], { env })
    const { stdout } = await at.person.fob(['introspect', 'ci'], { env })
    expect(JSON.parse(stdout)).toMatchObject({ active: true, client_id: 'service' })
  })
})

describe('fob revoke', () => {
  it('revokes the cached access tokens', async () => {
    await at.person.signIn()
    const before = await token()
    expect(isLive(before)).toBe(true)
    const { code, stdout, stderr } = await at.person.fob(['revoke', 'work'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toBe('revoked 1 access token of work\n')
    expect(isLive(before)).toBe(false)
  })

  it('leaves the session, which gets a new one', async () => {
    await at.person.signIn()
    const before = await token()
    // The test server would end the whole grant, as RFC 7009 2.1 lets it.
    at.server.fault('revocation', { status: 200 })
    expect((await at.person.fob(['revoke', 'work'])).code).toBe(0)
    expect(at.server.requests.at(-1)?.form).toMatchObject({ token: before, token_type_hint: 'access_token' })
    const after = await token()
    expect(after).not.toBe(before)
    expect(isLive(after)).toBe(true)
  })

  it('keeps what the server failed to revoke, so that it can be tried again', async () => {
    await at.person.signIn()
    const before = await token()
    at.server.fault('revocation', { status: 500, times: 1 })
    refused(await at.person.fob(['revoke', 'work']), 7, /HTTP 500/)
    expect(await token()).toBe(before)
    expect((await at.person.fob(['revoke', 'work'])).code).toBe(0)
    expect(isLive(before)).toBe(false)
  })

  it('says that nothing is cached, and exits 0', async () => {
    const { code, stderr } = await at.person.fob(['revoke', 'work'])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'no access token of work is cached: there is nothing to revoke\n',
    })
  })

  it('revokes a token from stdin', async () => {
    await at.person.signIn()
    const leaked = await token()
    const { code } = await at.person.fob(['revoke', 'work', '--token-file', '-'], { input: leaked })
    expect(code).toBe(0)
    expect(isLive(leaked)).toBe(false)
  })

  it('of a JWT, which this server does not revoke, exits 7', async () => {
    const input = 'ey.ey.ey'
    at.server.fault('revocation', { status: 400, body: { error: 'unsupported_token_type' } })
    refused(
      await at.person.fob(['revoke', 'work', '--token-file', '-'], { input }),
      7,
      /unsupported_token_type/,
    )
  })
})

it('a token for another resource is asked for as the profile says', async () => {
  await using own = await personHome(
    at.server,
    `resource = ["${testResources.jwt}"]\nscope = "openid api:read"\n`,
  )
  await own.signIn({ resource: testResources.jwt })
  expect((await own.fob(['token', 'work'])).stdout).toMatch(/^ey/)
})
