import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exit } from '../../src/errors.ts'
import { accessRecordKey } from '../../src/sessions/key.ts'
import { freshToken, type RefreshInput } from '../../src/sessions/refresh.ts'
import type { Session } from '../../src/sessions/session.ts'
import {
  type Bench,
  bench,
  nowSeconds,
  problem,
  scripted,
  signedIn,
  storeFailure,
} from './support/context.ts'
import { accessId, id } from './support/flow.ts'

let at: Bench
beforeEach(() => {
  at = bench()
})
afterEach(() => at.end())

describe('a refresh', () => {
  it('saves the successor before the access token, in the order of the protocol', async () => {
    const { grant, sent } = scripted('rotated')
    expect(await at.ask(grant)).toEqual({
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
      'access-saved',
      'journal-removed',
    ])
    expect(at.journal()).toBe(false)
  })

  it('waits for the disk once, when both are written and while the journal is there', async () => {
    const { set } = at.store
    const writes: unknown[] = []
    at.store.set = (key, value, options) => {
      if (at.points.includes('answered')) writes.push([key, options])
      return set(key, value)
    }
    at.store.flush = async () => void writes.push(['flush', at.journal()])
    await at.ask(scripted('rotated').grant)
    const later = { flush: false }
    expect(writes).toEqual([
      [at.key, later],
      [accessRecordKey(at.key), later],
      ['flush', true],
    ])
  })

  it('has the access token prepared once the journal has the successor, and before that is saved', async () => {
    const prepared: [string, string, string | undefined][] = []
    at.store.prepare = (key, value) => prepared.push([key, value, at.points.at(-1)])
    await at.ask(scripted('rotated').grant)
    const key = accessRecordKey(at.key)
    expect(prepared).toEqual([[key, at.store.secrets.get(key), 'journal-written']])
  })

  it('that keeps no access token prepares none', async () => {
    const prepared: string[] = []
    at.store.prepare = key => prepared.push(key)
    await at.ask(scripted('rotated').grant, { cache: 'bypass' })
    expect(prepared).not.toContain(accessRecordKey(at.key))
  })

  it('has its journal before an answer is noted, whatever the flow forgets', async () => {
    const { one } = scripted('rotated')
    const spend: typeof one.spend = (token, session, watch) =>
      one.spend(token, session, { ...watch, beforeBody: async () => {} })
    await at.ask(async () => ({ ...one, spend }))
    expect(at.points.slice(2, 6)).toEqual(['journal-made', 'store-proved', 'answered', 'journal-written'])
  })

  it('that can’t be made leaves nothing behind: no journal is begun', async () => {
    const { one } = scripted()
    const unmade = problem('no_private_key', exit.usage)
    const grant = async () => ({ ...one, spend: () => Promise.reject(unmade) })
    expect(await at.failure(grant)).toBe(unmade)
    expect([at.points.includes('journal-made'), at.journal()]).toEqual([false, false])
  })

  it('keeps the old refresh token, byte for byte, where the answer has none', async () => {
    const before = at.stored()
    await at.ask(scripted('same').grant)
    expect(at.stored()).toBe(before)
  })

  it('keeps fields of the session that this version does not know', async () => {
    const newer = { ...signedIn, device: 'x' } as Session
    at.store.secrets.set(at.key, JSON.stringify(newer))
    await at.ask(scripted('rotated').grant)
    expect(at.session()).toMatchObject({ device: 'x', refreshToken: 'new' })
  })

  it('is not needed while a cached token has enough life, and then takes no lock', async () => {
    await at.ask(scripted('rotated').grant)
    at.points.length = 0
    const { grant, sent } = scripted('rotated')
    expect(await at.ask(grant)).toMatchObject({ from: 'cache', token: { accessToken: 'at' } })
    expect([sent, at.points]).toEqual([[], []])
  })

  it.each<[string, Partial<RefreshInput>]>([
    ['another min-ttl', { minTtl: 3600 }],
    ['another scope', { accessId: { ...accessId, scope: ['more'] } }],
    ['renew', { cache: 'renew' }],
    ['bypass', { cache: 'bypass' }],
  ])('is needed for %s', async (_, more) => {
    await at.ask(scripted('same').grant)
    const { grant, sent } = scripted('same')
    await at.ask(grant, more)
    expect(sent).toEqual(['old'])
  })

  it.each(['use', 'renew', 'bypass'] as const)('is prepared while records are opened: %s', async cache => {
    const order: string[] = []
    const { get } = at.store
    at.store.get = async key => {
      const value = await get(key)
      await new Promise(resolve => setTimeout(resolve, 20))
      order.push(key)
      return value
    }
    await at.ask(scripted('rotated').grant, { cache, prepare: () => order.push('prepared') })
    const [access, session] = [accessRecordKey(at.key), at.key]
    // A cached token may do: until that is known nothing else is begun.
    const expected = cache === 'use' ? [access, 'prepared', session] : ['prepared', access, session]
    expect(order.slice(0, 3)).toEqual(expected)
  })

  it('that a cached token spares is not prepared, and its session not read', async () => {
    await at.ask(scripted('rotated').grant)
    const read: string[] = []
    const { get } = at.store
    at.store.get = key => get(key).finally(() => read.push(key))
    const prepare = () => read.push('prepared')
    expect(await at.ask(scripted().grant, { prepare })).toMatchObject({ from: 'cache' })
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(read).toEqual([accessRecordKey(at.key)])
  })

  it('tells of a store that fails once, however many records it was asked for', async () => {
    at.store.get = async () => {
      throw storeFailure()
    }
    const { grant, sent } = scripted('rotated')
    expect(await at.failure(grant, { cache: 'renew' })).toMatchObject({ exitCode: exit.store })
    expect(sent).toEqual([])
  })

  it('asked for by several at once is made by one: what was got since the process was started will do', async () => {
    await at.ask(scripted('rotated').grant)
    const { grant, sent } = scripted('same')
    const since = (ms: number) => ({ ...at.context, startedAt: new Date(nowSeconds * 1000 + ms) })
    const input: RefreshInput = { id, accessId, cache: 'renew', minTtl: 60, grant }
    expect(await freshToken(input, since(-1))).toMatchObject({ from: 'cache' })
    expect(await freshToken(input, since(1))).toMatchObject({ from: 'server' })
    expect(sent).toEqual(['new'])
  })

  it('without the cache writes none', async () => {
    await at.ask(scripted('rotated').grant, { cache: 'bypass' })
    expect(at.store.secrets.get(accessRecordKey(at.key))).not.toContain('"at"')
  })

  it('never puts a refresh token into the cache', async () => {
    await at.ask(scripted('rotated').grant)
    expect(at.store.secrets.get(accessRecordKey(at.key))).not.toContain('new')
  })

  it('is not sent to another origin than the one that issued the token', async () => {
    const { sent, one } = scripted('rotated')
    const elsewhere = async () => ({ ...one, tokenEndpoint: 'https://evil.example/token' })
    expect(await at.failure(elsewhere)).toMatchObject({
      code: 'token_endpoint_moved',
      exitCode: exit.security,
    })
    expect([sent, at.journal()]).toEqual([[], false])
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
    const error = await at.failure(grant)
    expect(error).toMatchObject({ code, exitCode: exit.signInNeeded, hint: 'fob login work' })
    expect(sent).toEqual([])
  })

  it('a session that is another one’s is never sent', async () => {
    at.store.secrets.set(at.key, JSON.stringify({ ...signedIn, account: 'other' }))
    expect(await at.failure(scripted('rotated').grant)).toMatchObject({
      code: 'store_corrupt',
      exitCode: exit.store,
    })
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
    expect(await at.failure(grant)).toBe(reason)
    expect([sent, at.journal()]).toEqual([[], false])
  })

  it('during the request ends it after everything is saved', async () => {
    const reason = problem('interrupted', exit.interrupt)
    const { one } = scripted('rotated')
    const spend: typeof one.spend = (token, session, watch) => {
      const beforeBody = async () => {
        await watch.beforeBody()
        at.controller.abort(reason)
      }
      return one.spend(token, session, { ...watch, beforeBody })
    }
    expect(await at.failure(async () => ({ ...one, spend }))).toBe(reason)
    expect([at.session().refreshToken, at.journal()]).toEqual(['new', false])
    expect(await at.ask(scripted().grant)).toMatchObject({ from: 'cache', token: { accessToken: 'at' } })
  })
})
