/** Which tokens `fob inspect` takes, and what it says of those that are no JWT or hostile, through the real binary. */
import { describe, expect, it } from 'vitest'
import { testResources } from '../support/authorization-server/index.ts'
import { inspectRig } from '../support/inspect-rig.ts'
import { personTokens } from '../support/person-tokens.ts'
import { runFob, writeProfile } from '../support/run.ts'
import { personHome } from '../support/signed-in.ts'

const { server, person, issuer, inspect, inspectJson } = await inspectRig()
const { accessToken: jwt } = await personTokens(server, {
  scope: 'openid api:read',
  resource: testResources.jwt,
})

describe('the token', () => {
  it('of a session: access token and ID token', async () => {
    await using own = await personHome(server)
    await own.signIn()
    expect((await own.fob(['inspect', 'work'])).stdout).toMatch(/token +opaque/)
    const { code, stdout, stderr } = await own.fob(['inspect', 'work', '--id-token'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/signature +verified/)
    expect(stdout).toMatch(/subject +alice/)
  })

  it('in argv is inspected with one warning that names the other way', async () => {
    const { code, stdout, stderr } = await runFob(['inspect', jwt])
    expect(code).toBe(0)
    expect(stdout).toMatch(/subject +alice/)
    expect(stderr.match(/warning: .*argv.*: fob inspect -\n/g)).toHaveLength(1)
  })

  it('that is a mistyped profile is no token', async () => {
    const { code, stderr } = await runFob(['inspect', 'wrok'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('wrok is neither a token nor a profile'),
    })
  })

  it('without a session exits 3', async () => {
    const { code, stdout } = await person.fob(['inspect', 'work'])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  })
})

describe('an opaque token', () => {
  const opaque = async () => (await personTokens(server)).accessToken

  it('is asked about at the server of the profile', async () => {
    const { code, stdout } = await inspect(await opaque(), ['--profile', 'work'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}token +opaque: /m)
    expect(stdout).toMatch(/^ {2}active +true$/m)
    expect(stdout).toMatch(/^ {2}expires +.* \(in 59 minutes\)$/m)
  })

  it('is said to be opaque where the server does not tell', async () => {
    const token = await opaque()
    server.fault('introspection', { status: 403 })
    const { code, stdout, stderr } = await inspect(token, ['--profile', 'work'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/token +opaque/) })
    expect(stderr).toContain('the server does not say what it is')
  })

  it('goes to no server that the call does not name', async () => {
    await using own = await personHome(server)
    await writeProfile(own.home, 'default', `issuer = "${server.issuer}"\nclient_id = "cli"\n`)
    const input = await opaque()
    server.clear()
    const { code, stdout } = await own.fob(['inspect', '-'], { input })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/token +opaque/) })
    expect(server.requests).toEqual([])
  })
})

describe('hostile tokens', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const evil = '\u001b[2J\u009b31m\u202e\u0007\u{e0041}'

  it('no control byte reaches the terminal, in names and values of header and claims', async () => {
    const header = { alg: `none${evil}`, typ: evil, kid: evil, [`h${evil}`]: evil }
    const claims = { sub: evil, aud: [evil, { [evil]: evil }], exp: evil, scope: evil, cnf: { jkt: evil } }
    const token = `${encode(header)}.${encode({ ...claims, [`c${evil}`]: { a: evil } })}.AAAA`
    for (const args of [[], issuer]) {
      const { stdout, stderr } = await inspect(token, args)
      expect(stdout).toContain('subject')
      expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u)
      const json = await inspect(token, [...args, '-o', 'json'])
      expect(json.stdout + json.stderr).not.toMatch(/[^\n\x20-\x7e’]/)
    }
  })

  it.each([
    ['times beyond all calendars', { exp: 1e300, iat: -1e300, nbf: 8.64e12 }],
    ['times that are no numbers', { exp: '2030', iat: null, nbf: {} }],
    ['claims named as what objects have', JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":1}')],
    ['no claims', {}],
  ])('%s', async (_name, claims) => {
    const { code, stdout, stderr } = await inspect(`${encode({ alg: 'RS256' })}.${encode(claims)}.AAAA`, [])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/token \(JWT\)/)
  })

  it.each([
    ['five parts are encrypted', `${encode({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`, 'encrypted jwt'],
    ['four parts are none', `${encode({ alg: 'RS256' })}.${encode({})}.a.b`, 'opaque'],
    ['a header that is a list', `${encode([])}.${encode({})}.a`, 'opaque'],
    ['claims that are a string', `${encode({ alg: 'RS256' })}.${encode('x')}.a`, 'opaque'],
    ['a header without alg', `${encode({})}.${encode({})}.a`, 'opaque'],
  ])('%s', async (_name, token, kind) => {
    expect(await inspectJson(token, [])).toMatchObject({ code: 0, answer: { kind } })
  })
})
