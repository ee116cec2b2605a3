/** `fob login --pkce` through the real binary, with a person whose browser is scripted. */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { type Forgery, type ForgingServer, startForgingServer } from '../support/forging-server.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'

const server = await sharedServer()
const person = personOfEachTest(server)

const login = ['login', 'work', '--pkce', '--no-par', '--scope', 'openid api:read']

describe('a person with a browser', () => {
  it('signs in; stdout is the token, which fob token prints again without a request', async () => {
    await using fob = await person.start(login)
    const page = await server.signInAs(await shownUrl(fob), 'alice')
    const { code, stdout, stderr } = await fob.finished
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('signed in as alice at '),
    })
    expect(page.body).toContain('You are signed in as alice at')
    expect(server.liveTokens().map(({ value }) => value)).toContain(stdout.trim())
    server.clear()
    expect((await person.fob(['token', 'work'])).stdout).toBe(stdout)
    expect(server.requests).toEqual([])
    expect(await person.fob(['refresh', 'work'])).toMatchObject({ code: 0 })
  })

  it('leaves nothing alive at the server after fob logout', async () => {
    const others = server.liveTokens()
    await using fob = await person.start(login)
    await server.signInAs(await shownUrl(fob), 'alice')
    expect(await fob.finished).toMatchObject({ code: 0 })
    expect(JSON.parse((await person.fob(['userinfo', 'work', '-o', 'json'])).stdout)).toMatchObject({
      sub: 'alice',
    })
    expect(await person.fob(['logout', 'work'])).toMatchObject({ code: 0 })
    expect(server.liveTokens()).toEqual(others)
    expect((await person.fob(['token', 'work'])).code).toBe(3)
  })

  it('is brought there by $BROWSER, which gets the address alone and no secret', async () => {
    const seen = join(person.home.path, 'seen.json')
    const script = join(person.home.path, 'browser.js')
    await writeFile(
      script,
      `#!${process.execPath}
      console.log('noise')
      require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ argv: process.argv.slice(2), env: process.env }))`,
    )
    await chmod(script, 0o755)
    await using fob = await person.start(login, {
      env: { BROWSER: `lynx:${script}`, FOB_CLIENT_SECRET: 'top-secret', AWS_SECRET: 'x' },
    })
    const url = await shownUrl(fob)
    await server.signInAs(url, 'alice')
    expect((await fob.finished).stdout).not.toContain('noise')
    // fob does not wait for the browser.
    const { argv, env } = await vi.waitFor(async () => JSON.parse(await readFile(seen, 'utf8')), 5_000)
    expect(argv).toEqual([url.href])
    expect(Object.keys(env).filter(name => /FOB|SECRET/.test(name))).toEqual([])
  })

  it('who refuses: 4, nothing on stdout, nothing kept', async () => {
    await using fob = await person.start(login)
    await server.signInAs(await shownUrl(fob), 'alice', { deny: true })
    expect(await fob.finished).toMatchObject({ code: 4, stdout: '' })
    expect((await person.fob(['token', 'work'])).code).toBe(3)
  })

  it('who does not come: 5', async () => {
    const { code, stdout, stderr } = await person.fob([...login, '--timeout', '1'])
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
    expect(stderr).toContain('nobody finished the sign-in in time')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('who ends it by %s leaves a free port', async (signal, code) => {
    await using fob = await person.start(login)
    const redirect = new URL((await shownUrl(fob)).searchParams.get('redirect_uri') ?? '')
    fob.kill(signal)
    expect(await fob.finished).toMatchObject({ code, stdout: '' })
    await expect(reachable(Number(redirect.port))).resolves.toBe(false)
  })

  it('whose browser can’t be started still sees the address', async () => {
    await using fob = await person.start([...login, '--browser', '/nonexistent/browser'])
    await fob.waitFor(/could not be started/)
    await server.signInAs(await shownUrl(fob), 'alice')
    expect(await fob.finished).toMatchObject({ code: 0 })
  })
})

describe('where nobody can be asked', () => {
  it.each([
    ['CI', [], { CI: 'true' }],
    ['--no-input', ['--no-input'], {}],
  ])('%s without a named flow: 3, at once', async (_name, args, env) => {
    const done = await person.fob(['login', 'work', ...args], { env })
    expect(done).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('hint: ') })
    expect(server.requests).toEqual([])
  })

  it('a store that can’t keep the session: 9, before anything is opened', async () => {
    const done = await person.fob(login, { env: { FOB_STORE_KEY: 'short' } })
    expect(done).toMatchObject({ code: 9, stdout: '' })
    expect(server.requests).toEqual([])
  })

  it('a taken port: 2, and which', async () => {
    const { port } = new URL(server.issuer)
    const uri = `http://127.0.0.1:${port}/callback`
    const done = await person.fob([...login, '--redirect-uri', uri])
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining(uri) })
  })
})

describe('a server that lies', () => {
  let liar: ForgingServer
  beforeAll(async () => {
    liar = await startForgingServer()
  })
  afterAll(() => liar[Symbol.asyncDispose]())

  const args = () => ['login', '--pkce', '--issuer', liar.issuer, '--client-id', 'cli', '--scope', 'openid']
  const past = Math.floor(Date.now() / 1000) - 3600

  it.each<[string, Forgery, number]>([
    ['wrong iss', { redirect: answer => answer.set('iss', 'https://evil.example') }, 0],
    ['iss missing', { redirect: answer => answer.delete('iss') }, 0],
    ['wrong nonce', { claims: { nonce: 'other' } }, 1],
    ['alg none', { signature: 'none' }, 1],
    ['HS256 with the public key', { signature: 'hmac' }, 1],
    ['wrong aud', { claims: { aud: 'other' } }, 1],
    ['expired', { claims: { exp: past } }, 1],
    ['bad at_hash', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }, 1],
    ['bad signature', { signature: 'flipped' }, 1],
    ['unknown kid', { header: { kid: 'unknown' } }, 1],
  ])('%s: 8, nothing on stdout, nothing stored', async (_name, forgery, tokenRequests) => {
    liar.forge(forgery)
    await using fob = await person.start(args())
    const page = await new ScriptedBrowser().walk(await shownUrl(fob), () => undefined)
    const { code, stdout, stderr } = await fob.finished
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).not.toContain('an-access-token')
    expect(page.body).toContain('A security check failed')
    expect(liar.count('/token')).toBe(tokenRequests)
    const token = await person.fob(['token', '--issuer', liar.issuer, '--client-id', 'cli'])
    expect(token).toMatchObject({ code: 3, stdout: '' })
  })

  it.each([
    // No address of HTTP at all: the metadata is malformed.
    ['javascript:alert(1)', 7],
    ['file:///etc/passwd', 7],
    ['http://evil.example/authorize', 8],
    ['https://user@evil.example/', 8],
  ])('the authorization endpoint %s is not opened: %i', async (authorization_endpoint, code) => {
    liar.forge({ metadata: { authorization_endpoint } })
    const done = await person.fob(args())
    expect(done).toMatchObject({ code, stdout: '' })
    expect(done.stderr).not.toContain('sign in at')
  })
})

function reachable(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).on('error', () => resolve(false))
  })
}
