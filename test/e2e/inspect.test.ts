/** `fob inspect` through the real binary: what it says of tokens, and which signatures it believes. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testResources } from '../support/authorization-server/index.ts'
import { inspectRig } from '../support/inspect-rig.ts'
import { personTokens } from '../support/person-tokens.ts'

const { server, issuer, inspect, inspectJson } = await inspectRig()
const { accessToken: jwt } = await personTokens(server, {
  scope: 'openid api:read',
  resource: testResources.jwt,
})
const { idToken } = await personTokens(server)

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
    expect({ code, answer }).toMatchObject({ code: expected, answer: { signature: { verified: false } } })
  })

  it('no jwks_uri in the metadata: exit 7 with a hint', async () => {
    server.fault('discovery', { edit: ({ jwks_uri: _, ...metadata }) => metadata })
    const { code, stderr } = await inspect(jwt, [...issuer, '--refresh-metadata'])
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('--jwks-uri') })
  })
})
