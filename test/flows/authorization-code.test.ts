import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { configured, type TestClient } from './configuration.ts'
import { type Options, run } from './sign-in.ts'

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
