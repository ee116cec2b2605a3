/** Pushed authorization requests (RFC 9126) and signed answers (JARM), through the real binary against oidc-provider. */
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'

const server = await sharedServer()
const at = personOfEachTest(server, 'scope = "openid api:read"\n')

const start = (...args: string[]) => at.start(['login', 'work', '--pkce', ...args])

const login = (...args: string[]) => at.byBrowser(['login', 'work', '--pkce', ...args])

/** As a browser goes there: fetch says of itself that it does not navigate, and is turned away. */
async function visit(url: URL): Promise<number | undefined> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

const pushed = () => server.requests.find(({ endpoint }) => endpoint === 'pushed_authorization_request')
const keys = (url: URL) => [...url.searchParams.keys()].sort()
const signedIn = { code: 0, stderr: expect.stringContaining('signed in as alice') }

describe('a pushed request', () => {
  it('leaves client and reference alone for the browser', async () => {
    const done = await login('--par', '--login-hint', 'alice@example.com')
    expect(done).toMatchObject(signedIn)
    expect(keys(done.url)).toEqual(['client_id', 'request_uri'])
    expect(done.url.searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/)
    expect(pushed()?.form).toMatchObject({
      client_id: 'cli',
      response_type: 'code',
      scope: 'openid api:read',
      login_hint: 'alice@example.com',
      code_challenge_method: 'S256',
      state: expect.any(String),
      nonce: expect.any(String),
    })
  })

  it('is made where the server demands it, and --no-par is a contradiction then: 2', async () => {
    const edit = (answer: Record<string, unknown>) => ({
      ...answer,
      require_pushed_authorization_requests: true,
    })
    server.fault('discovery', { edit })
    const done = await login('--refresh-metadata')
    expect(done).toMatchObject(signedIn)
    expect(keys(done.url)).toEqual(['client_id', 'request_uri'])
    server.clear()
    server.fault('discovery', { edit })
    const refused = await at.fob(['login', 'work', '--pkce', '--no-par', '--refresh-metadata'])
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('leave --no-par out'),
    })
    expect(server.count('token')).toBe(0)
  })

  it('that the server refuses ends it before a browser is needed: 7', async () => {
    const body = { error: 'invalid_request', error_description: 'no such colour' }
    server.fault('pushed_authorization_request', { status: 400, body })
    await using fob = await start('--par')
    const { code, stdout, stderr } = await fob.finished
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toContain('no such colour')
    expect(stderr).not.toContain('/authorize?')
  })
})

describe('a signed answer', () => {
  it.each(['jwt', 'query.jwt', 'form_post.jwt'])('response mode %s', async mode => {
    const done = await login('--no-par', '--response-mode', mode)
    expect(done).toMatchObject(signedIn)
    expect(done.url.searchParams.get('response_mode')).toBe(mode)
    expect((await at.fob(['token', 'work'])).code).toBe(0)
  })

  it('that was changed is not ours: the code is not redeemed, and the true one still is', async () => {
    await using fob = await start('--no-par', '--response-mode', 'query.jwt')
    const url = await shownUrl(fob)
    const end = await server.signInAs(url, 'alice', { follow: false })
    const [header, , signature] = (end.url.searchParams.get('response') ?? '').split('.')
    const claims = Buffer.from('{"code":"stolen","iss":"x","aud":"cli","state":"y"}').toString('base64url')
    const forged = new URL(end.url)
    forged.searchParams.set('response', [header, claims, signature].join('.'))
    expect(await visit(forged)).toBe(400)
    expect(server.count('token')).toBe(0)
    expect(await visit(end.url)).toBe(200)
    expect(await fob.finished).toMatchObject(signedIn)
  })
})
