import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { type Forgery, type ForgingServer, startForgingServer } from '../support/forging-server.ts'
import { configured } from './configuration.ts'
import { type Options, run } from './sign-in.ts'

describe('at a server that lies', () => {
  let server: ForgingServer
  beforeAll(async () => {
    server = await startForgingServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const signIn = (forgery: Forgery, options: Options = {}) => {
    server.forge(forgery)
    return configured(server.issuer, {}, config =>
      run(config, url => new ScriptedBrowser().walk(url, () => undefined), { scope: ['openid'], ...options }),
    )
  }

  it('the truth is accepted', async () => {
    const { signIn: result, page } = await signIn({})
    expect(result?.tokens.subject).toBe('alice')
    expect(page).toContain('signed in as alice')
  })

  const past = Math.floor(Date.now() / 1000) - 3600
  it.each<[string, Forgery, number]>([
    ['wrong iss in the answer', { redirect: answer => answer.set('iss', 'https://evil.example') }, 0],
    ['iss missing though advertised', { redirect: answer => answer.delete('iss') }, 0],
    ['iss twice', { redirect: answer => answer.append('iss', 'https://evil.example') }, 0],
    ['iss with a slash more', { redirect: answer => answer.set('iss', `${answer.get('iss')}/`) }, 0],
    ['wrong nonce', { claims: { nonce: 'other' } }, 1],
    ['no nonce', { claims: { nonce: undefined } }, 1],
    ['alg none', { signature: 'none' }, 1],
    ['alg none, listed in the metadata', { signature: 'none', metadata: algorithms('none') }, 1],
    ['HS256 with the public key', { signature: 'hmac' }, 1],
    ['HS256, listed in the metadata', { signature: 'hmac', metadata: algorithms('RS256', 'HS256') }, 1],
    ['a bad signature', { signature: 'flipped' }, 1],
    ['a signature by another key', { signature: 'other' }, 1],
    ['an unknown kid', { header: { kid: 'unknown' } }, 1],
    ['another alg than listed', { header: { alg: 'ES256' } }, 1],
    ['a critical extension', { header: { crit: ['x'], x: 1 } }, 1],
    ['wrong iss', { claims: { iss: 'https://evil.example' } }, 1],
    ['no iss', { claims: { iss: undefined } }, 1],
    ['wrong aud', { claims: { aud: 'other' } }, 1],
    ['two aud without azp', { claims: { aud: ['cli', 'other'] } }, 1],
    ['wrong azp', { claims: { aud: ['cli', 'other'], azp: 'other' } }, 1],
    ['no sub', { claims: { sub: undefined } }, 1],
    ['expired', { claims: { exp: past } }, 1],
    ['no exp', { claims: { exp: undefined } }, 1],
    ['not yet valid', { claims: { nbf: past + 7200 } }, 1],
    ['bad at_hash', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }, 1],
    ['at_hash that is no text', { claims: { at_hash: 1 } }, 1],
    ['no JWT at all', { tokens: { id_token: 'abc' } }, 1],
    ['no PKCE with S256', { metadata: { code_challenge_methods_supported: ['plain'] } }, 0],
  ])('%s: 8, nothing kept', async (_name, forgery, tokenRequests) => {
    const { error, kept, page } = await signIn(forgery)
    expect(error).toMatchObject({ exitCode: 8 })
    expect(kept).toEqual([])
    expect(server.count('/token')).toBe(tokenRequests)
    if (page) expect(page).toContain('A security check failed')
    expect(String(error)).not.toContain('an-access-token')
  })

  it('keys are fetched from the jwks_uri alone', async () => {
    const header = { jku: `${server.issuer}/evil`, x5u: `${server.issuer}/evil`, kid: 'unknown' }
    const { error } = await signIn({ signature: 'other', header })
    expect(error).toMatchObject({ exitCode: 8 })
    expect(server.count('/evil')).toBe(0)
  })

  it.each<[string, Forgery]>([
    ['no ID token', { tokens: { id_token: undefined } }],
    ['neither code nor error', { redirect: answer => answer.delete('code') }],
    ['another token type', { tokens: { token_type: 'mac' } }],
    [
      'an access token with a line break',
      { tokens: { access_token: 'a\nb' }, claims: { at_hash: undefined } },
    ],
  ])('%s: 7, nothing kept', async (_name, forgery) => {
    const { error, kept } = await signIn(forgery)
    expect(error).toMatchObject({ exitCode: 7 })
    expect(kept).toEqual([])
  })

  it('the time of the sign-in is checked where max_age was asked for', async () => {
    const { error } = await signIn({ claims: { auth_time: past } }, { maxAge: 60 })
    expect(error).toMatchObject({ exitCode: 8 })
  })

  describe('and answers in a JWT (JARM)', () => {
    const options: Options = { responseMode: 'jwt' }
    it('the truth is accepted', async () => {
      expect((await signIn({ jarm: {} }, options)).signIn?.tokens.subject).toBe('alice')
    })
    it.each<[string, Forgery]>([
      ['a bad signature', { jarm: {}, signature: 'flipped' }],
      ['alg none', { jarm: {}, signature: 'none' }],
      ['wrong aud', { jarm: { aud: 'other' } }],
      ['wrong iss', { jarm: { iss: 'https://evil.example' } }],
      ['expired', { jarm: { exp: past } }],
    ])('%s: 8, no token request', async (_name, forgery) => {
      const { error } = await signIn(forgery, options)
      expect(error).toMatchObject({ exitCode: 8 })
      expect(server.count('/token')).toBe(0)
    })
  })
})

function algorithms(...names: string[]) {
  return { id_token_signing_alg_values_supported: names }
}
