import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ExitCode, exit, FobError } from '../../src/errors.ts'
import { accessRecordKey } from '../../src/sessions/key.ts'
import { sessionPlace } from '../../src/sessions/place.ts'
import { freshToken, type RefreshInput } from '../../src/sessions/refresh.ts'
import type { Session } from '../../src/sessions/session.ts'
import { type Bench, bench, nowSeconds, scripted, signedIn, storeFailure } from './support/context.ts'
import { accessId, id } from './support/flow.ts'

let at: Bench
beforeEach(() => {
  at = bench()
})
afterEach(() => at.end())

const problem = (code: string, exitCode: ExitCode, cause?: unknown) =>
  new FobError(code, exitCode, code, { cause })
const reset = () => problem('connection_reset', exit.network)
const invalidGrant = () => problem('invalid_grant', exit.serverAnswer)

const ask = (grant: RefreshInput['grant'], more: Partial<RefreshInput> = {}) =>
  freshToken({ id, accessId, cache: 'use', minTtl: 60, grant, ...more }, at.context)

const failure = (grant: RefreshInput['grant'], more: Partial<RefreshInput> = {}) =>
  ask(grant, more).then(
    () => 'no failure',
    (error: unknown) => error,
  )

const journal = () => existsSync(sessionPlace(at.context.folder, at.key).journal)
const stored = () => at.store.secrets.get(at.key)

describe('a refresh', () => {
  it('saves the successor before the access token, in the order of the protocol', async () => {
    const { grant, sent } = scripted('rotated')
    expect(await ask(grant)).toEqual({
      token: { accessToken: 'at', tokenType: 'Bearer', expiresAt: nowSeconds + 3600 },
      from: 'server',
    })
    expect(sent).toEqual(['old'])
    expect(at.session()).toEqual({ ...signedIn, refreshToken: 'new', generation: 8 })
    expect(at.points).toEqual([
      'locked',
      'read',
      'journal-made',
      'store-proved',
      'answered',
      'journal-written',
      'session-saved',
      'session-verified',
      'journal-removed',
      'access-saved',
    ])
    expect(journal()).toBe(false)
  })

  it('keeps the old refresh token, byte for byte, where the answer has none', async () => {
    const before = stored()
    await ask(scripted('same').grant)
    expect(stored()).toBe(before)
  })

  it('keeps fields of the session that this version does not know', async () => {
    const newer = { ...signedIn, device: 'x' } as Session
    at.store.secrets.set(at.key, JSON.stringify(newer))
    await ask(scripted('rotated').grant)
    expect(at.session()).toMatchObject({ device: 'x', refreshToken: 'new' })
  })

  it('is not needed while a cached token has enough life, and then takes no lock', async () => {
    await ask(scripted('rotated').grant)
    at.points.length = 0
    const { grant, sent } = scripted('rotated')
    expect(await ask(grant)).toMatchObject({ from: 'cache', token: { accessToken: 'at' } })
    expect([sent, at.points]).toEqual([[], []])
  })

  it.each<[string, Partial<RefreshInput>]>([
    ['another min-ttl', { minTtl: 3600 }],
    ['another scope', { accessId: { ...accessId, scope: ['more'] } }],
    ['renew', { cache: 'renew' }],
    ['bypass', { cache: 'bypass' }],
  ])('is needed for %s', async (_, more) => {
    await ask(scripted('same').grant)
    const { grant, sent } = scripted('same')
    await ask(grant, more)
    expect(sent).toEqual(['old'])
  })

  it('asked for by several at once is made by one: what was got since the process was started will do', async () => {
    await ask(scripted('rotated').grant)
    const { grant, sent } = scripted('same')
    const since = (ms: number) => ({ ...at.context, startedAt: new Date(nowSeconds * 1000 + ms) })
    const input: RefreshInput = { id, accessId, cache: 'renew', minTtl: 60, grant }
    expect(await freshToken(input, since(-1))).toMatchObject({ from: 'cache' })
    expect(await freshToken(input, since(1))).toMatchObject({ from: 'server' })
    expect(sent).toEqual(['new'])
  })

  it('without the cache writes none', async () => {
    await ask(scripted('rotated').grant, { cache: 'bypass' })
    expect(at.store.secrets.get(accessRecordKey(at.key))).not.toContain('"at"')
  })

  it('never puts a refresh token into the cache', async () => {
    await ask(scripted('rotated').grant)
    expect(at.store.secrets.get(accessRecordKey(at.key))).not.toContain('new')
  })

  it('is not sent to another origin than the one that issued the token', async () => {
    const { sent, one } = scripted('rotated')
    const elsewhere = async () => ({ ...one, tokenEndpoint: 'https://evil.example/token' })
    expect(await failure(elsewhere)).toMatchObject({ code: 'token_endpoint_moved', exitCode: exit.security })
    expect([sent, journal()]).toEqual([[], false])
  })
})

describe('what cannot be refreshed', () => {
  const { refreshToken: _, ...withoutToken } = signedIn
  it.each<[string, Session | undefined, string]>([
    ['nothing', undefined, 'session_missing'],
    ['a dead session', { ...signedIn, deadSince: 1 }, 'session_dead'],
    ['a session without refresh token', withoutToken, 'refresh_token_missing'],
  ])('%s ends with 3 and names the command', async (_, session, code) => {
    at.store.secrets.delete(at.key)
    if (session) at.store.secrets.set(at.key, JSON.stringify(session))
    const { grant, sent } = scripted('rotated')
    const error = await failure(grant)
    expect(error).toMatchObject({ code, exitCode: exit.signInNeeded, hint: 'fob login work' })
    expect(sent).toEqual([])
  })

  it('a session that is another one’s is never sent', async () => {
    at.store.secrets.set(at.key, JSON.stringify({ ...signedIn, account: 'other' }))
    expect(await failure(scripted('rotated').grant)).toMatchObject({
      code: 'store_corrupt',
      exitCode: exit.store,
    })
  })
})

describe('a failure', () => {
  it.each<[string, Error, number]>([
    ['500', problem('server_error', exit.serverAnswer), 1],
    ['HTML', problem('not_json', exit.serverAnswer), 1],
    ['invalid_client', problem('invalid_client', exit.serverAnswer), 1],
    ['a failed check', problem('id_token_subject', exit.security), 1],
    ['DNS', problem('dns', exit.network, { sent: false }), 1],
    ['a connection cut before the request', problem('connection_reset', exit.network, { sent: false }), 1],
    ['a connection cut after it, twice', problem('connection_reset', exit.network, { sent: true }), 2],
    ['a deadline, twice', problem('timeout', exit.network), 2],
    ['a bug', new TypeError('x'), 1],
  ])('of kind %s keeps the session byte for byte', async (_, error, requests) => {
    const before = stored()
    const { grant, sent } = scripted(error, error)
    expect(await failure(grant)).toBe(error)
    expect(sent).toHaveLength(requests)
    expect([stored() === before, journal()]).toEqual([true, false])
  })

  it('to answer at all is met by one retry with the same token', async () => {
    const { grant, sent } = scripted(reset(), 'rotated')
    expect(await ask(grant)).toMatchObject({ from: 'server' })
    expect([sent, at.session().refreshToken]).toEqual([['old', 'old'], 'new'])
  })

  it('with invalid_grant is the end of the session, and the token is never sent again', async () => {
    const { grant, sent } = scripted(invalidGrant())
    expect(await failure(grant)).toMatchObject({ code: 'session_dead', exitCode: exit.signInNeeded })
    expect(at.session()).toMatchObject({ deadSince: nowSeconds, generation: 8 })
    expect(await failure(grant)).toMatchObject({ code: 'session_dead' })
    expect([sent, journal()]).toEqual([['old'], false])
  })

  it('with invalid_grant after a lost answer says so', async () => {
    const { grant, sent } = scripted(reset(), invalidGrant())
    const error = await failure(grant)
    expect(error).toMatchObject({ code: 'session_dead', exitCode: exit.signInNeeded })
    expect((error as FobError).message).toContain('lost')
    expect(sent).toEqual(['old', 'old'])
  })

  it('with invalid_grant for a token that another process has replaced goes on with the new one', async () => {
    const { sent, one } = scripted('same')
    const spend = one.spend
    const replaced = {
      ...one,
      spend: async (...args: Parameters<typeof spend>) => {
        if (args[0] === 'old') {
          at.store.secrets.set(at.key, JSON.stringify({ ...signedIn, refreshToken: 'theirs', generation: 8 }))
          throw invalidGrant()
        }
        return spend(...args)
      },
    }
    expect(await ask(async () => replaced)).toMatchObject({ from: 'server' })
    expect(sent).toEqual(['theirs'])
    expect(at.session()).toMatchObject({ refreshToken: 'theirs' })
  })
})

describe('after the answer', () => {
  /** The answer is told, then something fails. */
  const answeredThen = (error: Error) => async () => ({
    tokenEndpoint: 'https://as.example/token',
    spend: async (_: string, __: Session, onAnswer: (answer: { refreshToken: string }) => void) => {
      onAnswer({ refreshToken: 'new' })
      throw error
    },
  })

  it.each([
    ['a key set that cannot be fetched', reset()],
    ['an ID token that does not open', problem('decryption_failed', exit.security)],
  ])('%s costs the access token only', async (_name, error) => {
    expect(await failure(answeredThen(error))).toBe(error)
    expect([at.session().refreshToken, journal()]).toEqual(['new', false])
  })

  it('a failed check keeps the old session and no journal', async () => {
    const before = stored()
    const error = problem('id_token_subject', exit.security)
    expect(await failure(answeredThen(error))).toBe(error)
    expect([stored() === before, journal()]).toEqual([true, false])
  })
})

describe('a store that fails', () => {
  it('before the request: nothing is sent, exit 9', async () => {
    at.store.beforeSet = () => {
      throw storeFailure()
    }
    const { grant, sent } = scripted('rotated')
    expect(await failure(grant)).toMatchObject({ exitCode: exit.store })
    expect([sent, journal()]).toEqual([[], false])
  })

  const failForSession = (key: string) => {
    if (key === at.key) throw storeFailure()
  }

  it('after the rotation: exit 10, and the next run repairs it from the journal', async () => {
    at.store.beforeSet = failForSession
    expect(await failure(scripted('rotated').grant)).toMatchObject({
      code: 'not_saved',
      exitCode: exit.notSaved,
    })
    expect([at.session().refreshToken, journal()]).toEqual(['old', true])
    at.store.beforeSet = () => {}
    const { grant, sent } = scripted('same')
    await ask(grant)
    expect(sent).toEqual(['new'])
    expect([at.session().generation, journal()]).toEqual([8, false])
  })

  it('again at the repair: exit 10 again, and the journal stays', async () => {
    at.store.beforeSet = failForSession
    await failure(scripted('rotated').grant)
    const { grant, sent } = scripted('same')
    expect(await failure(grant)).toMatchObject({ exitCode: exit.notSaved })
    expect([sent, journal()]).toEqual([[], true])
  })

  it('to keep what it was given: exit 10', async () => {
    at.store.set = async () => {}
    expect(await failure(scripted('rotated').grant)).toMatchObject({
      code: 'not_saved',
      exitCode: exit.notSaved,
    })
    expect(journal()).toBe(true)
  })

  it('for the access token alone: a warning', async () => {
    at.store.beforeSet = key => {
      if (key !== at.key && at.points.includes('session-verified')) throw storeFailure()
    }
    expect(await ask(scripted('rotated').grant)).toMatchObject({ from: 'server' })
    expect(at.warnings).toHaveLength(1)
  })
})

describe('a signal', () => {
  it('before the request ends it with nothing sent', async () => {
    const reason = problem('interrupted', exit.interrupt)
    const { sent, one } = scripted('rotated')
    const grant = async () => {
      at.controller.abort(reason)
      return one
    }
    expect(await failure(grant)).toBe(reason)
    expect([sent, journal()]).toEqual([[], false])
  })

  it('during the request ends it after everything is saved', async () => {
    const reason = problem('interrupted', exit.interrupt)
    const { one } = scripted('rotated')
    const spend: typeof one.spend = (...args) => {
      at.controller.abort(reason)
      return one.spend(...args)
    }
    expect(await failure(async () => ({ ...one, spend }))).toBe(reason)
    expect([at.session().refreshToken, journal()]).toEqual(['new', false])
    expect(await ask(scripted().grant)).toMatchObject({ from: 'cache', token: { accessToken: 'at' } })
  })
})
