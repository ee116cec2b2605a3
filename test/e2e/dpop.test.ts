/** Tokens bound to a key (RFC 9449) through the real binary; the server wants its nonces in every proof. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { dpopRig, keyOf } from '../support/dpop-rig.ts'
import { describeWith } from '../support/parts.ts'
import { fobCommand } from '../support/run.ts'

const { server, person, signIn, sentProofs } = await dpopRig()

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
    await using fob = await person.start(['login', 'work', '--device', '--dpop', '-o', 'json'])
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

async function hash(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64url')
}
