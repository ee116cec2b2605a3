/** `fob inspect` through the real binary: what it says of tokens, and which signatures it believes. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  type AuthorizationServer,
  startAuthorizationServer,
  testResources,
} from '../support/authorization-server/index.ts'
import { personTokens } from '../support/person-tokens.ts'
import { runFob, writeProfile } from '../support/run.ts'
import { type PersonHome, personHome } from '../support/signed-in.ts'

let server: AuthorizationServer
let person: PersonHome
let jwt: string
let idToken: string
beforeAll(async () => {
  server = await startAuthorizationServer()
  person = await personHome(server)
  const scope = 'openid api:read'
  jwt = (await personTokens(server, { scope, resource: testResources.jwt })).accessToken
  idToken = (await personTokens(server)).idToken
})
afterEach(() => server.clear())
afterAll(async () => {
  await server.close()
  await person[Symbol.asyncDispose]()
})

const issuer = () => ['--issuer', server.issuer]
const inspect = (input: string, args: readonly string[] = issuer()) =>
  person.fob(['inspect', '-', ...args], { input })
const inspectJson = async (input: string, args: readonly string[] = issuer()) => {
  const { code, stdout, stderr } = await inspect(input, [...args, '-o', 'json'])
  return { code, stderr, answer: JSON.parse(stdout) }
}

describe('a JWT', () => {
  it('is told in words, its times relative and absolute', async () => {
    const { code, stdout, stderr } = await inspect(jwt)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const line of [
      /^ {2}token +access token \(JWT\)$/m,
      /^ {2}signature +verified with a key of http\S+ \(RS256, key rsa\)$/m,
      new RegExp(`^ {2}issuer +${server.issuer}$`, 'm'),
      /^ {2}subject +alice$/m,
      /^ {2}for +https:\/\/jwt\.example\.com\/$/m,
      /^ {2}client +cli$/m,
      /^ {2}scopes +api:read$/m,
      /^ {2}issued +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \(.* ago|now\)$/m,
      /^ {2}expires +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \(in 59 minutes\)$/m,
    ]) {
      expect(stdout).toMatch(line)
    }
  })

  it('is told as JSON', async () => {
    expect(await inspectJson(jwt)).toEqual({
      code: 0,
      stderr: '',
      answer: {
        kind: 'jwt',
        header: { alg: 'RS256', typ: 'at+jwt', kid: 'rsa' },
        claims: expect.objectContaining({ sub: 'alice', client_id: 'cli', aud: testResources.jwt }),
        signature: { verified: true, issuer: server.issuer },
      },
    })
  })

  it('of a person is an ID token', async () => {
    expect((await inspect(idToken)).stdout).toMatch(/^ {2}token +ID token \(JWT\)$/m)
  })

  it('that has expired says so, and is still genuine', async () => {
    const old = await server.forge(jwt, { claims: { exp: 1_000_000_000 } })
    const { code, stdout } = await inspect(old)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}expired +2001-09-09 01:46:40Z \(\d+ days ago\)$/m)
  })

  it('without an issuer is not verified, nothing is fetched, and that is said', async () => {
    const { code, stdout } = await inspect(jwt, [])
    expect(code).toBe(0)
    expect(stdout).toMatch(/signature +not verified .*: no issuer is named/)
    expect(server.requests).toEqual([])
  })

  it('is verified with a key set that the call names', async () => {
    const answer = await inspectJson(jwt, ['--jwks-uri', `${server.issuer}/jwks`])
    expect(answer).toMatchObject({ code: 0, answer: { signature: { verified: true } } })
    expect(server.counts()).toEqual({ jwks: 1 })
  })

  it('without a kid is verified with whichever key fits', async () => {
    const anonymous = await server.forge(jwt, { header: { kid: undefined } })
    expect(await inspectJson(anonymous)).toMatchObject({ answer: { signature: { verified: true } } })
  })
})

describe('a signature that does not hold exits 8, and the token is shown all the same:', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    ['by another key', () => server.forge(jwt, { signature: 'other' }), /is not by a key of/],
    ['of another text', () => server.forge(jwt, { signature: 'broken' }), /is not by a key of/],
    ['of an unknown kid', () => server.forge(jwt, { header: { kid: 'who' } }), /no key of/],
    ['alg none', () => server.forge(jwt, { signature: 'none' }), /not signed/],
    ['HMAC with the public key', () => server.forge(jwt, { signature: 'public' }), /can't verify .* HS256/],
    ['crit', () => server.forge(jwt, { header: { crit: ['x'], x: 1 } }), /can’t be verified/],
    ['of another issuer', () => server.forge(jwt, { claims: { iss: 'https://evil.example' } }), /evil/],
    ['claims changed after it', async () => changed(jwt), /is not by a key of/],
  ])('%s', async (_name, make, words) => {
    const { code, stderr, answer } = await inspectJson(await make())
    expect(code).toBe(8)
    expect(answer).toMatchObject({ claims: { sub: 'alice' }, signature: { verified: false } })
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'check_failed',
      message: expect.stringMatching(words),
    })
  })

  function changed(token: string): string {
    const [header, , signature] = token.split('.')
    const claims = { sub: 'alice', iss: server.issuer, scope: 'everything' }
    return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
  }

  it('jku, x5u and jwk in its header are never followed', async () => {
    let heard = 0
    const evil = createServer((_req, res) => {
      heard += 1
      res.end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void evil.close())
    await once(evil, 'listening')
    const url = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    const forged = await new SignJWT({ iss: server.issuer, sub: 'mallory' })
      .setProtectedHeader({ alg: 'RS256', jku: url, x5u: url, jwk })
      .sign(privateKey)
    expect(await inspectJson(forged)).toMatchObject({ code: 8, answer: { signature: { verified: false } } })
    expect(heard).toBe(0)
  })
})

describe('keys that cannot be had', () => {
  it.each([
    ['404', { status: 404 }, 7],
    ['500', { status: 500 }, 7],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<h1>hotel</h1>' }, 7],
    ['no key set', { body: { keys: 'none' } }, 7],
    ['no answer', { drop: 'before' }, 6],
  ] as const)('%s: the token is shown, not verified', async (_name, fault, expected) => {
    server.fault('jwks', fault)
    const { code, answer } = await inspectJson(jwt)
    expect({ code, verified: answer.signature.verified }).toEqual({ code: expected, verified: false })
  })

  it('no jwks_uri in the metadata: exit 7 with a hint', async () => {
    server.fault('discovery', { edit: ({ jwks_uri: _, ...metadata }) => metadata })
    const { code, stderr } = await inspect(jwt, [...issuer(), '--refresh-metadata'])
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('--jwks-uri') })
  })
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
    for (const args of [[], issuer()]) {
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
