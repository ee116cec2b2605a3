/** Every grant of `fob token …` prints, caches and keeps alike. Through the real binary, against a strict server of our own. */
import { createHash, generateKeyPairSync } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { keyFile } from '../support/client-keys.ts'
import { type Home, runFob, tempHome, writeProfile } from '../support/run.ts'
import { sharedStrictServer } from '../support/shared.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const trusted = { 'my-app': { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK }
const server = await sharedStrictServer({ trusted })
let home: Home
/** Tokens that are handed in: the same in each call of a test. */
let input: Record<Grant, string>

beforeEach(async () => {
  home = await tempHome()
  await keyFile(home, 'key.pem', pair.privateKey)
  const issuer = `issuer = "${server.issuer}"\nclient_id = "api"\nclient_secret = { env = "API_SECRET" }\n`
  await writeProfile(home, 'api', `${issuer}store = "file"\n`)
  input = {
    exchange: server.issue({ kind: 'access', sub: 'alice' }),
    'jwt-bearer': '',
    'on-behalf-of': await server.callerToken(),
    password: 'p%+ä sesame',
    grant: '1234',
  }
  return home.remove
})

const words = {
  exchange: ['exchange', 'api', '--subject-token-file', '-'],
  'jwt-bearer': ['jwt-bearer', 'api', '--assertion-issuer', 'my-app', '--private-key', 'key.pem'],
  'on-behalf-of': ['on-behalf-of', 'api', '--assertion-file', '-', '--scope', 'offline_access'],
  password: ['password', 'api', '--deprecated', '--username', 'alice', '--password-file', '-'],
  grant: ['grant', 'urn:example:badge', 'api', '--param', 'badge=4711', '--param-file', 'pin=-'],
} as const
type Grant = keyof typeof words
const grants = Object.keys(words) as Grant[]

const fob = (args: readonly string[], text = '') =>
  runFob(args, {
    home,
    input: text,
    env: {
      FOB_ALLOW_HTTP_LOOPBACK: '1',
      API_SECRET: server.clients.api,
      FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
  })
const run = (grant: Grant, ...more: string[]) => fob(['token', ...words[grant], ...more], input[grant])
const accounts = async () => {
  const rows: readonly { account: string }[] = JSON.parse((await fob(['list', '-o', 'json'])).stdout)
  return rows.map(({ account }) => account)
}

describe.each(grants)('fob token %s', grant => {
  it('prints the same token in each form, got once', async () => {
    const { stdout } = await run(grant)
    const token = stdout.trim()
    expect(server.facts(token)?.kind).toBe('access')
    expect(stdout).toBe(`${token}\n`)
    const forms = [
      ['header', `Authorization: Bearer ${token}\n`],
      ['curl', `header = "Authorization: Bearer ${token}"\n`],
      ['env', `export FOB_ACCESS_TOKEN='${token}'\n`],
      ['none', ''],
    ] as const
    for (const [form, expected] of forms) {
      expect(await run(grant, '-o', form)).toMatchObject({ code: 0, stdout: expected, stderr: '' })
    }
    const json = JSON.parse((await run(grant, '-o', 'json')).stdout)
    const { scope, issued_token_type, ...rest } = json
    expect(rest).toEqual({
      access_token: token,
      token_type: 'Bearer',
      expires_at: expect.any(Number),
      expires_in: expect.any(Number),
      issuer: server.issuer,
      profile: 'api',
    })
    expect(server.forms).toHaveLength(1)
  })

  it('--force-refresh gets another, --no-cache neither reads nor writes one', async () => {
    const first = await run(grant, '--no-cache')
    const second = await run(grant, '--no-cache')
    expect(second.stdout).not.toBe(first.stdout)
    expect(await accounts()).toEqual([])
    const third = await run(grant)
    expect([first.stdout, second.stdout]).not.toContain(third.stdout)
    const fourth = await run(grant, '--force-refresh')
    expect(fourth.stdout).not.toBe(third.stdout)
    expect((await run(grant)).stdout).toBe(fourth.stdout)
    expect(server.forms).toHaveLength(4)
  })

  it('another scope is another token', async () => {
    const first = await run(grant)
    const second = await run(grant, '--scope', 'other')
    expect(second.code).toBe(0)
    expect(second.stdout).not.toBe(first.stdout)
    expect(server.forms.at(-1)?.get('scope')).toMatch(/\bother$/)
  })

  it('a session only where a refresh token came, and nothing readable in the store', async () => {
    const { stdout } = await run(grant)
    const keeps = grant === 'password' || grant === 'on-behalf-of'
    expect(await accounts()).toHaveLength(keeps ? 1 : 0)
    const folder = join(home.path, '.local/share/fob')
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const texts = await Promise.all(
      files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'utf8')),
    )
    expect(texts.length).toBeGreaterThan(0)
    for (const secret of [stdout.trim(), input[grant]].filter(text => text.length > 10)) {
      expect(texts.join('\n')).not.toContain(secret)
    }
  })

  it('--dpop binds the token to a key that fob dpop-proof proves', async () => {
    const { code, stdout, stderr } = await run(grant, '--dpop=required')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: .*: fob dpop-proof METHOD URL api --token-file PATH\n$/)
    expect((await run(grant, '--dpop=required', '-o', 'json')).stdout).toContain('"token_type":"DPoP"')
    const [account = 'default'] = await accounts()
    const proof = ['dpop-proof', 'GET', 'https://api.example.com/a', 'api', '--token-file', '-']
    const proved = await fob([...proof, '--account', account], stdout)
    expect(proved).toMatchObject({ code: 0, stderr: '' })
    const { jwk } = decodeProtectedHeader(proved.stdout)
    expect(await calculateJwkThumbprint(jwk as JWK)).toBe(server.facts(stdout.trim())?.jkt)
    expect(decodeJwt(proved.stdout).ath).toBe(createHash('sha256').update(stdout.trim()).digest('base64url'))
    const unknown = await fob([...proof, '--account', account], 'access.of-somebody-else')
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('not kept here') })
  })

  it('a failure is JSON on stderr with -o json, and stdout is empty', async () => {
    const { code, stdout, stderr } = await run(
      grant,
      '-o',
      'json',
      '--token-endpoint',
      `${server.issuer}/none`,
    )
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'endpoint_not_found', message: expect.any(String), hint: expect.any(String) },
    })
  })
})
