import type { Configuration } from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AuthorizationCodeInput, authorizationCode } from '../../src/flows/authorization-code.ts'
import type { SignIn } from '../../src/flows/sign-in.ts'
import { openListener } from '../../src/loopback/listener.ts'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type Forgery, type ForgingServer, startForgingServer } from '../support/forging-server.ts'
import { configured, type TestClient } from './configuration.ts'

interface Options extends Partial<AuthorizationCodeInput> {
  readonly redirectUris?: readonly string[]
}

interface Outcome {
  readonly signIn?: SignIn
  readonly error?: unknown
  /** What the browser showed at the end. */
  readonly page: string
  /** What onSignedIn was given. */
  readonly kept: SignIn[]
  readonly url?: URL
}

/** Runs the flow; `browse` is the person with a browser. */
async function run(
  config: Configuration,
  browse: (url: URL) => Promise<{ readonly body: string }>,
  options: Options = {},
): Promise<Outcome> {
  const kept: SignIn[] = []
  let shown: URL | undefined
  let page: Promise<{ readonly body: string }> | undefined
  const listener = await openListener({ redirectUris: options.redirectUris ?? ['http://127.0.0.1/callback'] })
  try {
    const flow = authorizationCode({
      config,
      redirectUri: listener.redirectUri,
      source: listener,
      scope: ['openid', 'api:read'],
      resource: [],
      param: {},
      now: () => new Date(),
      signal: AbortSignal.timeout(4000),
      onUrl: async url => {
        shown = url
        page = browse(url)
      },
      onSignedIn: async signIn => void kept.push(signIn),
      ...options,
    })
    const result = await flow.then(
      signIn => ({ signIn }),
      (error: unknown) => ({ error }),
    )
    return { ...result, page: (await page)?.body ?? '', kept, ...(shown && { url: shown }) }
  } finally {
    await listener.close()
  }
}

describe('at a real server', () => {
  let server: AuthorizationServer
  beforeAll(async () => {
    server = await startAuthorizationServer()
  })
  beforeEach(() => server.clear())
  afterAll(() => server.close())

  const signIn = (options: Options = {}, deny = false, client: TestClient = server.clients.cli) =>
    configured(server.issuer, client, config =>
      run(config, url => server.signInAs(url, 'alice', { deny }), options),
    )

  it('a person signs in, and the page says as whom', async () => {
    const { signIn: result, page, kept } = await signIn()
    expect(result?.tokens).toMatchObject({ tokenType: 'Bearer', scope: 'openid api:read', subject: 'alice' })
    expect(result?.tokens.refreshToken).toBeDefined()
    expect(result?.claims?.sub).toBe('alice')
    expect(kept).toEqual([result])
    expect(page).toContain(`You are signed in as alice at ${new URL(server.issuer).host}.`)
    expect(server.count('token')).toBe(1)
  })

  it('every request has PKCE with S256, state and nonce of its own, of 256 bits', async () => {
    const urls = [await signIn({ par: false }), await signIn({ par: false })].map(
      ({ url }) => url?.searchParams,
    )
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = urls.map(parameters => parameters?.get(name))
      expect(new Set(values).size, name).toBe(2)
      for (const value of values) expect(value, name).toMatch(/^[\w-]{43}$/)
    }
    expect(urls[0]?.get('code_challenge_method')).toBe('S256')
  })

  it('the request is pushed where the server has an endpoint for that, and the URL then holds two parameters', async () => {
    const { url, signIn: result } = await signIn()
    expect([...(url?.searchParams.keys() ?? [])].sort()).toEqual(['client_id', 'request_uri'])
    expect(result?.tokens.subject).toBe('alice')
    expect(server.count('pushed_authorization_request')).toBe(1)
    await signIn({ par: false })
    expect(server.count('pushed_authorization_request')).toBe(1)
  })

  it('a confidential client signs in too', async () => {
    const { signIn: result } = await signIn({}, false, server.clients.cliConfidential)
    expect(result?.tokens.subject).toBe('alice')
  })

  it('asks for what it is told to', async () => {
    const { url } = await signIn({
      par: false,
      prompt: 'login consent',
      loginHint: 'alice@example.com',
      maxAge: 0,
      acrValues: 'urn:mfa',
      claims: '{"userinfo":{"email":null}}',
      param: { tenant: 'blue' },
    })
    expect(Object.fromEntries(url?.searchParams ?? [])).toMatchObject({
      prompt: 'login consent',
      login_hint: 'alice@example.com',
      max_age: '0',
      acr_values: 'urn:mfa',
      claims: '{"userinfo":{"email":null}}',
      tenant: 'blue',
    })
  })

  it.each(['form_post', 'jwt', 'query.jwt', 'form_post.jwt'] as const)(
    'understands %s',
    async responseMode => {
      const { signIn: result, page } = await signIn({ responseMode, par: false })
      expect(result?.tokens.subject).toBe('alice')
      expect(page).toContain('signed in as alice')
    },
  )

  it.each(['http://localhost', 'http://[::1]/callback', 'http://localhost/callback'])(
    'comes back to %s',
    async uri => {
      const cli = { ...server.clients.cli, client_id: 'bare' }
      const redirect_uris = ['http://localhost', 'http://[::1]/callback', 'http://localhost/callback']
      await using own = await startAuthorizationServer({ clients: [{ ...cli, redirect_uris }] })
      const { signIn: result } = await configured(own.issuer, cli, config =>
        run(config, url => own.signInAs(url, 'alice'), { redirectUris: [uri] }),
      )
      expect(result?.tokens.subject).toBe('alice')
      const asked = own.requests.find(({ endpoint }) => endpoint === 'token')
      expect(asked?.form.redirect_uri).toMatch(
        uri === 'http://localhost' ? /^http:\/\/localhost:\d+$/ : /\/callback$/,
      )
    },
  )

  it('a person who refuses ends it with 4, and the page says so', async () => {
    const { error, page, kept } = await signIn({}, true)
    expect(error).toMatchObject({ code: 'access_denied', exitCode: 4 })
    expect(page).toContain('The sign-in was refused')
    expect(page).not.toContain('the person said no')
    expect(kept).toEqual([])
    expect(server.count('token')).toBe(0)
  })

  it('tokens that can’t be kept are no success on the page either', async () => {
    const failure = new Error('disk full')
    const { error, page } = await signIn({ onSignedIn: () => Promise.reject(failure) })
    expect(error).toBe(failure)
    expect(page).toContain('Not signed in')
  })

  it('without the scope openid there is no nonce and need be no ID token', async () => {
    const { signIn: result, url } = await signIn({ scope: ['api:read'], par: false })
    expect(result).toMatchObject({ claims: undefined, tokens: { scope: 'api:read' } })
    expect(url?.searchParams.has('nonce')).toBe(false)
  })

  it('ends when the signal says so', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    const { error } = await signIn({ signal, onUrl: async () => {} })
    expect(error).toMatchObject({ message: 'enough' })
  })
})

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
