/** What a server, or somebody in its name, encrypts for the client: believed no more than what comes in the clear. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exit, FobError } from '../../src/errors.ts'
import { opener } from '../../src/oidc/decryption.ts'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { type Forgery, type ForgingServer, startForgingServer } from '../support/forging-server.ts'
import { honest, ours, weird } from '../support/weird-jwe.ts'
import { configured } from './configuration.ts'
import { type Options, run } from './sign-in.ts'

let server: ForgingServer
beforeAll(async () => {
  server = await startForgingServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const openToken = opener({ key: ours.rsa.privateKey, certificates: [] })
const walk = (url: URL | string) => new ScriptedBrowser().walk(new URL(url), () => undefined)
type Browse = (url: URL) => Promise<{ readonly body: string }>
const past = Math.floor(Date.now() / 1000) - 3600

const signIn = (forgery: Forgery, options: Options = {}, browse: Browse = walk) => {
  server.forge(forgery)
  return configured(server.issuer, { openToken }, config =>
    run(config, browse, { scope: ['openid'], openToken, ...options }),
  )
}

describe('an ID token of the token endpoint', () => {
  it('the truth is accepted, and what is kept is the signed one', async () => {
    const { signIn: result } = await signIn({ encrypt: honest })
    expect(result?.tokens).toMatchObject({ subject: 'alice', refreshToken: 'a-refresh-token' })
    expect(result?.tokens.idToken?.split('.')).toHaveLength(3)
  })

  it.each(weird)('%s: 8, nothing kept', async (_name, encrypt, says) => {
    const { error, kept } = await signIn({ encrypt })
    expect(error).toMatchObject({ exitCode: 8, message: expect.stringMatching(says) })
    expect(kept).toEqual([])
  })

  it.each<[string, Forgery]>([
    ['wrong nonce', { claims: { nonce: 'other' } }],
    ['wrong aud', { claims: { aud: 'other' } }],
    ['expired', { claims: { exp: past } }],
    ['bad at_hash', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
    ['a signature by another key', { signature: 'other' }],
    ['HS256 with the public key', { signature: 'hmac' }],
  ])('rightly encrypted, but %s: 8', async (_name, forgery) => {
    const { error, kept } = await signIn({ ...forgery, encrypt: honest })
    expect(error).toMatchObject({ exitCode: 8, code: 'check_failed' })
    expect(kept).toEqual([])
  })
})

describe('an answer (JARM)', () => {
  const jarm = (forgery: Forgery, browse: Browse = walk) => {
    const late = new AbortController()
    const reasons: FobError[] = []
    const onUnopened = (reason: FobError) => {
      reasons.push(reason)
      // The person waits no longer.
      if (browse === walk) late.abort(new FobError('login_timeout', exit.waitedTooLong, 'too late'))
    }
    const options: Options = { responseMode: 'jwt', signal: late.signal, onUnopened }
    return signIn({ jarm: {}, ...forgery }, options, browse).then(outcome => ({ ...outcome, reasons }))
  }

  it('the truth is accepted', async () => {
    const { signIn: result, reasons } = await jarm({ encrypt: honest })
    expect(result?.tokens.subject).toBe('alice')
    expect(reasons).toEqual([])
  })

  it.each(weird)('%s: said at once, and 8 once the wait is over', async (_name, encrypt, says) => {
    const { error, reasons, page } = await jarm({ encrypt })
    expect(error).toMatchObject({ exitCode: 8, message: expect.stringMatching(says) })
    expect(reasons).toEqual([error])
    expect(page).toContain('not the answer of the sign-in')
    expect(server.count('/token')).toBe(0)
  })

  it.each<[string, Forgery]>([
    ['a bad signature', { signature: 'flipped' }],
    ['a signature by another key', { signature: 'other' }],
    ['wrong aud', { jarm: { aud: 'other' } }],
    ['wrong iss', { jarm: { iss: 'https://evil.example' } }],
    ['expired', { jarm: { exp: past } }],
  ])('rightly encrypted, but %s: 8, no token request', async (_name, forgery) => {
    const { error } = await jarm({ ...forgery, encrypt: honest })
    expect(error).toMatchObject({ exitCode: 8, code: 'check_failed' })
    expect(server.count('/token')).toBe(0)
  })

  it('what any page could send ends no sign-in, however often, and is told once', async () => {
    const statuses = new Set<number>()
    const { signIn: result, reasons } = await jarm({ encrypt: honest }, async url => {
      const callback = url.searchParams.get('redirect_uri')
      for (const [, seal] of weird) {
        statuses.add((await walk(`${callback}?response=${await seal('e30.e30.e30')}`)).status)
      }
      const otherState = await honest(`e30.${Buffer.from('{"state":"other"}').toString('base64url')}.e30`)
      statuses.add((await walk(`${callback}?response=${otherState}`)).status)
      return walk(url)
    })
    expect(result?.tokens.subject).toBe('alice')
    expect(reasons).toHaveLength(1)
    expect([...statuses]).toEqual([400])
  })

  it('of two that are right at the same moment one is taken', async () => {
    const statuses: number[] = []
    const { signIn: result } = await jarm({ encrypt: honest }, async url => {
      const { headers } = await fetch(url, { redirect: 'manual' })
      const answer = headers.get('location') ?? ''
      const both = await Promise.all([walk(answer), walk(answer)])
      statuses.push(...both.map(({ status }) => status))
      return { body: '' }
    })
    expect(result?.tokens.subject).toBe('alice')
    expect(statuses.sort()).toEqual([200, 409])
    expect(server.count('/token')).toBe(1)
  })
})
