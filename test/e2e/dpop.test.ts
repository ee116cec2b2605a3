/** Tokens bound to a key (RFC 9449) through the real binary; the server wants its nonces in every proof. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { describeWith } from '../support/parts.ts'
import { personTokens } from '../support/person-tokens.ts'
import { fobCommand, type RunningFob, startFob, writeProfile } from '../support/run.ts'
import { type PersonHome, personHome } from '../support/signed-in.ts'

let server: AuthorizationServer
let person: PersonHome
beforeAll(async () => {
  server = await startAuthorizationServer({ dpopNonce: true })
})
beforeEach(async () => {
  person = await personHome(server, 'scope = "openid api:read"\n')
})
afterEach(async () => {
  server.clear()
  await person[Symbol.asyncDispose]()
})
afterAll(() => server.close())

const start = (args: readonly string[]) =>
  startFob(['login', 'work', ...args], { home: person.home, env: person.env })

async function byBrowser(fob: RunningFob) {
  const [, url = ''] = await fob.waitFor(/^(http:\/\/\S+\/authorize\?\S+)$/m)
  await server.signInAs(url, 'alice')
  return fob.finished
}

async function signIn(...args: string[]) {
  await using fob = await start(['--pkce', '--dpop=required', '-o', 'json', ...args])
  const done = await byBrowser(fob)
  expect(done).toMatchObject({ code: 0 })
  return JSON.parse(done.stdout)
}

const printed = async (...args: string[]) => {
  const { code, stdout } = await person.fob(args)
  expect(code).toBe(0)
  return stdout.trim()
}

/** One of `Name: value` lines as a header. */
async function headers(...lines: Promise<string>[]): Promise<Record<string, string>> {
  const pairs = (await Promise.all(lines)).map(line => line.split(': ') as [string, string])
  return Object.fromEntries(pairs)
}

const token = () => printed('token', 'work', '-q', '-o', 'header')
const proof = (...args: string[]) => printed('dpop-proof', ...args, '-o', 'header')
const keyOf = (jwt: string) => calculateJwkThumbprint(decodeProtectedHeader(jwt).jwk as JWK)
const sentProofs = (endpoint: string) =>
  server.requests.filter(request => request.endpoint === endpoint).map(({ headers }) => String(headers.dpop))

describe('a sign-in with --dpop', () => {
  it('is shown with the thumbprint of its key by status, list and inspect', async () => {
    await signIn()
    const jkt = await keyOf(await printed('dpop-proof', 'GET', server.api, 'work'))
    expect(JSON.parse(await printed('status', 'work', '-o', 'json'))).toMatchObject({
      session: { dpop_jkt: jkt },
      access_tokens: [{ token_type: 'DPoP', dpop_jkt: jkt }],
    })
    const text = await printed('status', 'work')
    expect(text).toMatch(/access token +openid api:read, DPoP, ends /)
    const shown = [...text.matchAll(/bound to +the DPoP key with the thumbprint (\S+)/g)]
    expect(shown.map(([, found]) => found)).toEqual([jkt])
    expect(JSON.parse(await printed('list', '-o', 'json'))).toMatchObject([{ dpop_jkt: jkt }])
    expect(await printed('inspect', 'work')).toContain(`the DPoP key with the thumbprint ${jkt}`)
  })

  it('gets a bound token that only its own proof opens the API with', async () => {
    expect(await signIn()).toMatchObject({ token_type: 'DPoP' })
    const call = async (given: Record<string, string>) => (await fetch(server.api, { headers: given })).status
    expect(await call(await headers(token(), proof('get', `${server.api}?a=b#c`, 'work')))).toBe(200)
    expect(await call(await headers(token(), proof('POST', server.api, 'work')))).toBe(401)
    expect(await call(await headers(token(), proof('GET', `${server.api}/other`, 'work')))).toBe(401)
    expect(await call(await headers(token()))).toBe(401)
    const bearer = (await token()).replace('Authorization: DPoP', 'Bearer')
    expect(await call({ authorization: bearer })).toBe(401)
  })

  it('by device code too, with one more request for the nonce', async () => {
    server.fault('device_authorization', { edit: answer => ({ ...answer, interval: 1 }) })
    await using fob = await start(['--device', '--dpop', '-o', 'json'])
    const [, url = ''] = await fob.waitFor(/^Or +(http\S+user_code=\S+)$/m)
    await server.approveDevice(url, 'alice')
    const { code, stdout } = await fob.finished
    expect({ code, type: JSON.parse(stdout).token_type }).toEqual({ code: 0, type: 'DPoP' })
    const [first = '', second = ''] = sentProofs('token')
    expect(decodeJwt(first).nonce).toBeUndefined()
    expect(decodeJwt(second).nonce).toEqual(expect.any(String))
    expect(decodeJwt(first).jti).not.toBe(decodeJwt(second).jti)
  })

  it('binds the code to the key as well, pushed or not', async () => {
    await signIn('--no-par')
    const asked = server.requests.find(({ endpoint }) => endpoint === 'authorization')
    const jkt = new URLSearchParams(asked?.path.split('?')[1]).get('dpop_jkt')
    expect(jkt).toBe(await keyOf(sentProofs('token')[0] ?? ''))
    server.clear()
    await signIn('--par')
    expect(sentProofs('pushed_authorization_request')).toHaveLength(2)
  })

  it('refreshes with the same key, which is a new one at the next sign-in', async () => {
    const { access_token: first } = await signIn()
    const before = await keyOf(await printed('dpop-proof', 'GET', server.api, 'work'))
    server.clear()
    const second = await printed('refresh', 'work', '-q')
    expect(second).not.toBe(first)
    for (const sent of sentProofs('token')) expect(await keyOf(sent)).toBe(before)
    expect(decodeJwt(await printed('dpop-proof', 'GET', server.api, 'work')).ath).toBe(await hash(second))
    await signIn()
    expect(await keyOf(await printed('dpop-proof', 'GET', server.api, 'work'))).not.toBe(before)
  })

  it('asks the server about the person', async () => {
    await signIn()
    expect(JSON.parse(await printed('userinfo', 'work'))).toEqual({ sub: 'alice' })
    expect(server.count('userinfo')).toBe(2)
  })

  it('keeps the key sealed, and fob logout removes it', async () => {
    await signIn()
    const folder = join(person.home.path, '.local/share/fob/store')
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const file of files.filter(entry => entry.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toMatch(/"d"|P-256/)
    }
    expect((await person.fob(['logout', 'work'])).code).toBe(0)
    expect(await person.fob(['dpop-proof', 'GET', server.api, 'work'])).toMatchObject({ code: 3, stdout: '' })
  })
})

describe('what is printed', () => {
  it.each([
    [['-o', 'token'], /^\S+\n$/, /^warning: .*fob dpop-proof METHOD URL work\n$/],
    [
      ['-o', 'curl'],
      /^header = "Authorization: DPoP \S+"\n$/,
      /^warning: .*fob dpop-proof METHOD URL work\n$/,
    ],
    [['-o', 'header'], /^Authorization: DPoP \S+\n$/, /^warning: /],
    [['-o', 'token', '-q'], /^\S+\n$/, /^$/],
    [['-o', 'json'], /"token_type":"DPoP"/, /^$/],
    [['--id-token'], /^\S+\n$/, /^$/],
  ])('fob token %j', async (args, stdout, stderr) => {
    await signIn()
    const done = await person.fob(['token', 'work', ...args])
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(stdout) })
    expect(done.stderr).toMatch(stderr)
    expect(done.stdout + done.stderr).not.toContain('"d"')
  })

  it('a proof for curl, and one with the nonce that the server asks for', async () => {
    await signIn()
    const url = `${server.issuer}/userinfo`
    expect(await printed('dpop-proof', 'GET', url, 'work', '-o', 'curl')).toMatch(/^header = "DPoP: \S+"$/)
    const authorization = (await token()).replace('Authorization: ', '')
    const ask = async (...args: string[]) => {
      const DPoP = await printed('dpop-proof', 'GET', url, 'work', ...args)
      const send = () => fetch(url, { headers: { authorization, DPoP } })
      return { first: await send(), again: send }
    }
    const { first } = await ask('--nonce', 'of-another-server')
    expect(first.status).toBe(401)
    const { first: right, again } = await ask('--nonce', first.headers.get('dpop-nonce') ?? '')
    expect(right.status).toBe(200)
    expect((await again()).status).toBe(401)
  })

  it.each([
    ['a URL that is none', ['GET', 'api.example.com'], 2],
    ['http://', ['GET', 'http://api.example.com/'], 8],
    ['a method that is none', ['GET /', 'https://api.example.com/'], 2],
    ['a nonce with a quote', ['GET', 'https://api.example.com/', '--nonce', 'a"b'], 2],
  ])('no proof for %s', async (_name, args, code) => {
    expect(await person.fob(['dpop-proof', ...args])).toMatchObject({ code, stdout: '' })
  })
})

describeWith('curl', 'curl', () => {
  it.each([[''], [' --min-ttl 0s']])('opens the API with a token and its proof%s', async more => {
    await signIn()
    const fob = (words: string) => `<(${fobCommand().join(' ')} ${words}${more} -o curl)`
    const line = `curl -sS -K ${fob('token work')} -K ${fob('dpop-proof GET "$url" work')} "$url"`
    const env = { PATH: process.env.PATH, ...person.home.env, ...person.env, url: `${server.api}?page=2` }
    const { stdout } = await promisify(execFile)('bash', ['-c', line], { env })
    expect(JSON.parse(stdout)).toMatchObject({ sub: 'alice' })
  })
})

describe('refused:', () => {
  const nothingStored = async () => expect((await person.fob(['token', 'work'])).code).toBe(3)

  it('a Bearer token for a DPoP request exits 8, unless --dpop=optional', async () => {
    server.fault('token', { edit: answer => ({ ...answer, token_type: 'Bearer' }) })
    await using fob = await start(['--pkce', '--dpop'])
    const { code, stdout, stderr } = await byBrowser(fob)
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).toContain('--dpop=optional')
    await nothingStored()
    await using second = await start(['--pkce', '--dpop=optional', '-o', 'json'])
    expect(JSON.parse((await byBrowser(second)).stdout).token_type).toBe('Bearer')
    const proofless = await person.fob(['dpop-proof', 'GET', server.api, 'work'])
    expect(proofless).toMatchObject({ code: 2, stderr: expect.stringContaining('bound to no key') })
    expect(await person.fob(['token', 'work', '--dpop'])).toMatchObject({ code: 3, stdout: '' })
  })

  it('a server that never has enough of nonces exits 7 after two requests, and the session stays', async () => {
    await signIn()
    server.clear()
    const headers = { 'dpop-nonce': 'always-another' }
    server.fault('token', { status: 400, headers, body: { error: 'use_dpop_nonce' } })
    const done = await person.fob(['refresh', 'work'])
    expect(done).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('DPoP nonce') })
    expect(server.count('token')).toBe(2)
    server.clear()
    expect((await person.fob(['refresh', 'work', '-o', 'json'])).code).toBe(0)
  })

  it.each([
    ['a proof that it does not take', 'invalid_dpop_proof', 1, /refuses the DPoP proof \(invalid_dpop_proof/],
    [
      'a nonce that is used up each time',
      'use_dpop_nonce',
      2,
      /asks for another DPoP nonce than the one it just gave/,
    ],
    ['a token of another key', 'invalid_token', 1, /does not accept the token \(invalid_token/],
  ])('userinfo, with %s, exits 7 and says so', async (_, error, requests, words) => {
    await signIn()
    server.clear()
    const headers = { 'www-authenticate': `DPoP error="${error}", algs="ES256"`, 'dpop-nonce': 'another' }
    server.fault('userinfo', { status: 401, headers, body: '' })
    const { code, stdout, stderr } = await person.fob(['userinfo', 'work'])
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).toMatch(/\nhint: /)
    expect(server.count('userinfo')).toBe(requests)
  })

  it('a proof for another address than the server has for itself exits 7 and says so', async () => {
    await using relay = await startRelay(`${server.issuer}/token`)
    const args = [
      '--issuer',
      server.issuer,
      '--token-endpoint',
      relay.url,
      '--client-id',
      'service',
      '--dpop',
    ]
    const env = { FOB_CLIENT_SECRET: server.clients.service.client_secret }
    const done = await person.fob(['token', 'client-credentials', ...args], { env })
    expect(done).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('htu mismatch') })
  })

  it('a refresh token that is bound to another key exits 3', async () => {
    const { refreshToken } = await personTokens(server, { dpop: true })
    const args = ['login', 'work', '--with-refresh-token', '--dpop=required']
    const done = await person.fob(args, { input: refreshToken })
    expect(done).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('invalid_grant') })
    expect(done.stderr).toContain('fob login work')
    expect(sentProofs('token').length).toBeGreaterThan(0)
    await nothingStored()
  })

  it('a session without key, where --dpop is asked, exits 3 before its refresh token is sent', async () => {
    await person.signIn()
    server.clear()
    const done = await person.fob(['refresh', 'work', '--dpop=required'])
    expect(done).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('fob login work --dpop\n'),
    })
    expect(server.count('token')).toBe(0)
  })

  it.each([
    ['login', ['login', 'work', '--pkce', '--dpop=required', '--store', 'none']],
    ['client credentials', ['token', 'client-credentials', 'work', '--dpop=required', '--store', 'none']],
    ['client credentials', ['token', 'client-credentials', 'work', '--dpop=required', '--no-cache']],
  ])('%s without a place for the key exits 2 before any request', async (_name, args) => {
    server.clear()
    expect(await person.fob(args)).toMatchObject({ code: 2, stdout: '' })
    expect(server.requests).toEqual([])
  })

  it('fob token --no-cache of a bound session exits 2 and spends nothing', async () => {
    await signIn()
    server.clear()
    expect(await person.fob(['token', 'work', '--no-cache'])).toMatchObject({ code: 2, stdout: '' })
    expect(server.count('token')).toBe(0)
  })
})

describe('a program', () => {
  const env = () => ({ CI_SECRET: server.clients.service.client_secret })
  beforeEach(() =>
    writeProfile(
      person.home,
      'ci',
      `issuer = "${server.issuer}"\nclient_id = "service"\nflow = "client-credentials"\nscope = "api:read"
      client_secret = { env = "CI_SECRET" }\ndpop = "required"\n`,
    ),
  )

  it('has its key kept beside the cached token', async () => {
    const run = (...args: string[]) => person.fob(args, { env: env() })
    const first = await run('token', 'ci', '-o', 'header')
    expect(first.stderr).toContain('fob dpop-proof METHOD URL ci')
    expect((await run('token', 'ci', '-o', 'header')).stdout).toBe(first.stdout)
    expect(server.count('token')).toBe(2)
    const proof = await run('dpop-proof', 'GET', server.api, 'ci')
    const authorization = first.stdout.trim().replace('Authorization: ', '')
    const answer = await fetch(server.api, { headers: { authorization, DPoP: proof.stdout.trim() } })
    expect(await answer.json()).toMatchObject({ sub: 'service' })
  })

  it('is not given a token without key from the cache, nor one with a key where none was asked', async () => {
    const run = (...args: string[]) => person.fob(['token', 'ci', '-o', 'json', ...args], { env: env() })
    expect(JSON.parse((await run()).stdout).token_type).toBe('DPoP')
    await writeProfile(
      person.home,
      'ci',
      `issuer = "${server.issuer}"\nclient_id = "service"\nflow = "client-credentials"\nscope = "api:read"
      client_secret = { env = "CI_SECRET" }\n`,
    )
    expect(JSON.parse((await run()).stdout).token_type).toBe('Bearer')
    expect(JSON.parse((await run('--dpop')).stdout).token_type).toBe('DPoP')
  })
})

/** A reverse proxy that does not tell the server what it is called outside. */
async function startRelay(target: string) {
  const relay = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray())
    const { authorization = '', dpop = '', 'content-type': type = '' } = req.headers
    const headers = { authorization, dpop: String(dpop), 'content-type': type }
    const answer = await fetch(target, { method: 'POST', headers, body })
    const nonce = answer.headers.get('dpop-nonce')
    if (nonce) res.setHeader('dpop-nonce', nonce)
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const close = async () => {
    relay.closeAllConnections()
    relay.close()
  }
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}/token`
  return { url, [Symbol.asyncDispose]: close }
}

async function hash(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64url')
}
