/** `fob login --hybrid` and `--implicit` through the real binary, against oidc-provider and a strict server of ours. */
import { decodeJwt } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { nativeClient } from '../support/authorization-server/clients.ts'
import {
  backToken,
  type FrontChannelForgery,
  frontToken,
  startFrontChannelServer,
} from '../support/front-channel-server.ts'
import { anyJwt } from '../support/jwts.ts'
import { writeProfile } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'

const clients: ClientMetadata[] = [
  {
    ...nativeClient,
    client_id: 'hybrid',
    response_types: ['code id_token'],
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  },
  { ...nativeClient, client_id: 'implicit', response_types: ['id_token'], grant_types: ['implicit'] },
]

const provider = await sharedServer({ clients })
const at = personOfEachTest(provider, 'scope = "openid api:read"\n')
const ours = await startFrontChannelServer()
beforeEach(async () => {
  await writeProfile(at.home, 'old', `issuer = "${ours.issuer}"\nclient_id = "old"\nscope = "openid api"\n`)
  ours.forge({})
})
afterAll(() => ours[Symbol.asyncDispose]())

async function login(args: readonly string[], browse: (url: URL) => Promise<{ body: string }>) {
  await using fob = await at.start(['login', ...args])
  const url = await shownUrl(fob)
  const page = await browse(url)
  return { ...(await fob.finished), url: url, page: page.body }
}

const atOurs = (...args: string[]) =>
  login(['old', '--deprecated', ...args], url => new ScriptedBrowser().walk(url, form => form.fields))
const atProvider = (...args: string[]) =>
  login(['work', '--deprecated', ...args], url => provider.signInAs(url, 'alice'))

describe('against oidc-provider', () => {
  it('--hybrid: code id_token, with a session that refreshes', async () => {
    const { code, stderr, url } = await atProvider('--hybrid', '--client-id', 'hybrid', '--no-par')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
    expect(url.searchParams.get('response_type')).toBe('code id_token')
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(await at.fob(['refresh', 'work', '--client-id', 'hybrid', '-o', 'none'])).toMatchObject({
      code: 0,
    })
  })

  it('--implicit: id_token, which is printed and not kept', async () => {
    const { code, stdout, stderr } = await atProvider('--implicit', '--client-id', 'implicit')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('nothing is kept') })
    expect(decodeJwt(stdout)).toMatchObject({ sub: 'alice', aud: 'implicit' })
    expect((await at.fob(['token', 'work', '--client-id', 'implicit'])).code).toBe(3)
  })

  it('who refuses: 4', async () => {
    const { code, stdout } = await login(['work', '--hybrid', '--deprecated', '--client-id', 'hybrid'], url =>
      provider.signInAs(url, 'alice', { deny: true }),
    )
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  })
})

describe('against a strict server of ours', () => {
  it.each(['code id_token', 'code token', 'code+id_token+token'])('--hybrid %j', async type => {
    const { code, stdout, stderr, page } = await atOurs(`--hybrid=${type}`)
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: `${backToken}\n` })
    expect(ours.complaints).toEqual([])
    expect(ours.redeemed).toEqual(['the-code'])
    expect(page).toContain('You are signed in as alice')
    expect(stderr).not.toContain(frontToken)
    expect((await at.fob(['token', 'old'])).stdout).toBe(stdout)
  })

  it.each(['token', 'id_token token'])('--implicit %j: a token until it ends, and no refresh', async type => {
    const { code, stdout, stderr } = await atOurs(`--implicit=${type}`)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${frontToken}\n` })
    expect(stderr).not.toContain('refresh token')
    expect(ours.complaints).toEqual([])
    expect(ours.redeemed).toEqual([])
    expect((await at.fob(['token', 'old'])).stdout).toBe(stdout)
    expect(await at.fob(['token', 'old', '--force-refresh'])).toMatchObject({ code: 3, stdout: '' })
  })

  it('--implicit id_token -o json has no access token', async () => {
    const { stdout } = await atOurs('--implicit=id_token', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ id_token: expect.any(String) })
    expect(stdout).not.toContain('access_token')
  })
})

describe('a server that lies', () => {
  const past = Math.floor(Date.now() / 1000) - 3600
  const all = '--hybrid=code id_token token'
  const other = 'AAAAAAAAAAAAAAAAAAAAAA'

  it.each<[string, string, FrontChannelForgery]>([
    ['a wrong c_hash', all, { claims: { c_hash: other } }],
    ['no c_hash', all, { claims: { c_hash: undefined } }],
    ['a wrong at_hash', all, { claims: { at_hash: other } }],
    ['no at_hash', '--implicit=id_token token', { claims: { at_hash: undefined } }],
    ['a wrong s_hash', all, { claims: { s_hash: other } }],
    ['a wrong nonce', all, { claims: { nonce: 'other' } }],
    ['no nonce', '--implicit=id_token', { claims: { nonce: undefined } }],
    ['a wrong iss', '--implicit=id_token', { claims: { iss: 'https://evil.example' } }],
    ['a wrong aud', '--implicit=id_token', { claims: { aud: 'other' } }],
    ['an expired ID token', '--implicit=id_token', { claims: { exp: past } }],
    ['another key', '--implicit=id_token', { signature: 'other' }],
    ['alg none', '--implicit=id_token', { signature: 'none' }],
    ['the iss of another server', '--implicit=token', { answer: a => a.set('iss', 'https://evil.example') }],
    [
      'no iss, though promised',
      '--implicit=token',
      { metadata: { authorization_response_iss_parameter_supported: true } },
    ],
    [
      'no iss, though promised, and an ID token that nobody asked for in its place',
      '--implicit=token',
      {
        metadata: { authorization_response_iss_parameter_supported: true },
        answer: a => a.set('id_token', 'of.any.kind'),
      },
    ],
  ])('%s: 8, no code is redeemed, nothing stored', async (_name, type, forgery) => {
    ours.forge(forgery)
    const { code, stdout, stderr, page } = await atOurs(type)
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).not.toContain(frontToken)
    expect(stderr).not.toMatch(anyJwt)
    expect(page).toContain('A security check failed')
    expect(ours.redeemed).toEqual([])
    expect((await at.fob(['token', 'old'])).code).toBe(3)
  })

  it('another person at the token endpoint: 8', async () => {
    ours.forge({ tokenClaims: { sub: 'mallory' } })
    expect(await atOurs(all)).toMatchObject({ code: 8, stdout: '' })
    expect((await at.fob(['token', 'old'])).code).toBe(3)
  })

  it.each<[string, string, FrontChannelForgery]>([
    ['no code', all, { answer: a => a.delete('code') }],
    ['no token_type', '--implicit=token', { answer: a => a.delete('token_type') }],
    ['a token of another type', '--implicit=token', { answer: a => a.set('token_type', 'mac') }],
    ['a token with a quote', '--implicit=token', { answer: a => a.set('access_token', "a'b") }],
    ['no form_post', all, { metadata: { response_modes_supported: ['query', 'fragment'] } }],
  ])('%s: 7', async (name, type, forgery) => {
    ours.forge(forgery)
    const args = ['login', 'old', '--deprecated', type]
    const done = name === 'no form_post' ? await at.fob(args) : await atOurs(type)
    expect(done).toMatchObject({ code: 7, stdout: '' })
    expect((await at.fob(['token', 'old'])).code).toBe(3)
  })
})

describe('refused before any request: 2', () => {
  it.each<[string, string[], RegExp]>([
    ['--hybrid without --deprecated', ['--hybrid'], /hybrid flow .* OAuth 2\.1 .*\nhint: .*fob login --pkce/],
    ['--implicit without --deprecated', ['--implicit'], /implicit flow .*\nhint: .*fob login --pkce/],
    ['another response type', ['--hybrid=code', '--deprecated'], /code\+id_token/],
    ['both', ['--hybrid', '--implicit', '--deprecated'], /implicit/],
    ['another flow', ['--implicit', '--device', '--deprecated'], /device/],
    ['a response mode', ['--implicit', '--deprecated', '--response-mode', 'query'], /form_post/],
  ])('%s', async (_name, args, words) => {
    const done = await at.fob(['login', 'work', ...args])
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(done.stderr).toMatch(words)
    expect(provider.requests).toEqual([])
  })

  it.each([
    ['--dpop and --implicit', ['--implicit=token', '--dpop=required']],
    ['no openid for an ID token', ['--implicit', '--scope', 'api']],
  ])('%s', async (_name, args) => {
    expect(await at.fob(['login', 'old', '--deprecated', ...args])).toMatchObject({ code: 2, stdout: '' })
  })
})
