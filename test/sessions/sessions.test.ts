import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exit } from '../../src/errors.ts'
import { cachedToken } from '../../src/sessions/access.ts'
import { accessRecordKey, sessionKey } from '../../src/sessions/key.ts'
import { sessionPlace } from '../../src/sessions/place.ts'
import { commandFor, sessionName } from '../../src/sessions/problems.ts'
import { freshToken } from '../../src/sessions/refresh.ts'
import type { AccessTokenId } from '../../src/sessions/session.ts'
import { listSessions, removeSession, type SignIn, saveSignIn } from '../../src/sessions/sessions.ts'
import { type Bench, bench, nowSeconds, scripted, signedIn, storeFailure } from './support/context.ts'
import { accessId, id } from './support/flow.ts'

let at: Bench
beforeEach(() => {
  at = bench()
})
afterEach(() => at.end())

const asked: AccessTokenId = { ...accessId, scope: ['openid', 'a'] }
const signIn: SignIn = {
  id,
  flow: 'device',
  tokenEndpoint: 'https://as.example:8443/oauth/token',
  tokens: {
    accessToken: 'first',
    tokenType: 'Bearer',
    expiresAt: nowSeconds + 600,
    refreshToken: 'rt',
    scope: 'openid a',
    subject: 'alice',
  },
  accessIds: [accessId, asked],
}

const loseAnswerOfStore = async () => {
  at.store.beforeSet = key => {
    if (key === at.key) throw storeFailure()
  }
  const refresh = freshToken(
    { id, accessId, cache: 'use', minTtl: 60, grant: scripted('rotated').grant },
    at.context,
  )
  await expect(refresh).rejects.toMatchObject({ code: 'not_saved' })
  at.store.beforeSet = () => {}
}

describe('a sign-in', () => {
  it('replaces the session, with the next generation, and caches its token under each id', async () => {
    await saveSignIn(signIn, at.context)
    expect(at.session()).toEqual({
      ...id,
      version: 1,
      flow: 'device',
      tokenEndpointOrigin: 'https://as.example:8443',
      refreshToken: 'rt',
      scope: 'openid a',
      subject: 'alice',
      generation: 8,
      createdAt: nowSeconds,
    })
    for (const wanted of [accessId, asked]) {
      const token = await cachedToken(at.store, at.key, wanted, at.context.now(), 60)
      expect(token?.accessToken).toBe('first')
    }
  })

  it('forgets the access tokens and the journal of the one before', async () => {
    await loseAnswerOfStore()
    const other = { ...accessId, scope: ['before'] }
    await saveSignIn({ ...signIn, accessIds: [other] }, at.context)
    await saveSignIn(signIn, at.context)
    expect(await cachedToken(at.store, at.key, other, at.context.now(), 0)).toBeUndefined()
    expect(existsSync(sessionPlace(at.context.folder, at.key).journal)).toBe(false)
  })

  it.each(['garbage', undefined])('works where the store had %s', async text => {
    if (text === undefined) at.store.secrets.delete(at.key)
    else at.store.secrets.set(at.key, text)
    expect(await saveSignIn(signIn, at.context)).toMatchObject({ generation: 1 })
  })

  it('that cannot be kept ends with 10', async () => {
    at.store.beforeSet = () => {
      throw storeFailure()
    }
    await expect(saveSignIn(signIn, at.context)).rejects.toMatchObject({ exitCode: exit.notSaved })
  })
})

describe('a sign-out', () => {
  it('hands out what there is to revoke, then removes all of it', async () => {
    await saveSignIn(signIn, at.context)
    const seen: unknown[] = []
    const removed = await removeSession(id, at.context, async (session, access) => {
      seen.push(session?.refreshToken, access.length, at.store.secrets.size)
    })
    expect([removed, seen]).toEqual([true, ['rt', 2, 2]])
    expect(at.store.secrets.size).toBe(0)
  })

  it('revokes the token that stands only in the journal', async () => {
    await loseAnswerOfStore()
    let token: string | undefined
    await removeSession(id, at.context, async session => {
      token = session?.refreshToken
    })
    expect(token).toBe('new')
  })

  it('removes the session also where revoking fails', async () => {
    const failing = removeSession(id, at.context, () => Promise.reject(new Error('offline')))
    await expect(failing).rejects.toThrow('offline')
    expect(at.store.secrets.size).toBe(0)
  })

  it('removes what cannot be read, and says where there was nothing', async () => {
    at.store.secrets.set(at.key, 'garbage')
    expect(await removeSession(id, at.context)).toBe(true)
    expect(await removeSession(id, at.context, () => Promise.reject(new Error('called')))).toBe(false)
  })

  it('removes access tokens that have no session', async () => {
    await saveSignIn(signIn, at.context)
    at.store.secrets.delete(at.key)
    expect(await removeSession(id, at.context)).toBe(true)
  })
})

it('the list has every session once, in order, and names what cannot be read', async () => {
  await saveSignIn(signIn, at.context)
  await saveSignIn({ ...signIn, id: { ...id, account: 'b' } }, at.context)
  await saveSignIn({ ...signIn, id: { ...id, issuer: 'https://a.example' } }, at.context)
  const broken = sessionKey({ ...id, profile: 'broken' })
  at.store.secrets.set(broken, 'garbage')
  at.store.secrets.set('something else', 'x')
  const { sessions, unreadable } = await listSessions(at.store)
  expect(sessions.map(sessionName)).toEqual(['work', 'work', 'work/b'])
  expect(sessions[0]?.issuer).toBe('https://a.example')
  expect(unreadable).toEqual([broken])
})

it.each([
  [id, 'fob login work'],
  [{ ...id, account: 'me' }, 'fob login work --account me'],
  [{ ...id, profile: '' }, 'fob login --issuer https://as.example --client-id client'],
  [{ ...id, profile: '', clientId: "it's" }, `fob login --issuer https://as.example --client-id 'it'\\''s'`],
])('the command that mends %j can be pasted', (whose, command) => {
  expect(commandFor('login', whose)).toBe(command)
})

it('a cached token is bound to its session', async () => {
  await saveSignIn(signIn, at.context)
  const other = sessionKey({ ...id, account: 'other' })
  at.store.secrets.set(accessRecordKey(other), at.store.secrets.get(accessRecordKey(at.key)) ?? '')
  expect(await cachedToken(at.store, other, accessId, at.context.now(), 0)).toBeUndefined()
})

it('a lock folder that cannot be made ends with 9', async () => {
  const file = `${at.context.folder}-file`
  writeFileSync(file, '')
  const context = { ...at.context, folder: `${file}/locks` }
  await expect(saveSignIn(signIn, context)).rejects.toMatchObject({ exitCode: exit.store })
  expect(at.session()).toEqual(signedIn)
})
