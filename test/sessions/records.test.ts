import { describe, expect, it } from 'vitest'
import { exit } from '../../src/errors.ts'
import {
  type AccessRecord,
  parseAccess,
  parseSession,
  parseSessionOf,
  serialiseAccess,
  serialiseSession,
  withToken,
} from '../../src/sessions/records.ts'
import type { CachedToken } from '../../src/sessions/session.ts'
import { nowSeconds, signedIn } from './support/context.ts'
import { id } from './support/flow.ts'

const now = new Date(nowSeconds * 1000)
const token = (expiresAt?: number): CachedToken => ({
  accessToken: 'at',
  tokenType: 'Bearer',
  ...(expiresAt !== undefined && { expiresAt }),
})

describe('a session', () => {
  it('comes back as it was', () => {
    expect(parseSession(serialiseSession(signedIn))).toEqual(signedIn)
  })

  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{"version":1}',
    '{',
    ...Object.entries({
      version: '1',
      issuer: '',
      clientId: 5,
      account: null,
      refreshToken: '',
      generation: -1,
      createdAt: 'x',
      deadSince: 'x',
    }).map(([name, value]) => JSON.stringify({ ...signedIn, [name]: value })),
  ])('is refused as garbage: %s', text => {
    expect(() => parseSession(text)).toThrow(
      expect.objectContaining({ code: 'store_corrupt', exitCode: exit.store }),
    )
  })

  it('of a newer fob is refused with the remedy', () => {
    const text = JSON.stringify({ ...signedIn, version: 2 })
    expect(() => parseSession(text)).toThrow(expect.objectContaining({ code: 'store_newer' }))
  })

  it.each(['issuer', 'clientId', 'profile', 'account'])('with another %s is not this one', name => {
    const text = JSON.stringify({ ...signedIn, [name]: 'https://other.example' })
    expect(() => parseSessionOf(id, text)).toThrow(expect.objectContaining({ code: 'store_corrupt' }))
  })

  it('says nothing of its content when it is refused', () => {
    try {
      parseSession(JSON.stringify({ ...signedIn, refreshToken: 'the-secret', generation: 'x' }))
    } catch (error) {
      expect(JSON.stringify([String(error), error])).not.toContain('the-secret')
    }
  })
})

describe('the access tokens', () => {
  const one = withToken([], 'one', token(nowSeconds + 60), now)

  it('come back as they were, padded or not', () => {
    expect(parseAccess('k', serialiseAccess('k', one))).toEqual(one)
    const padded = serialiseAccess('k', one, 5000)
    expect(padded.length).toBeGreaterThanOrEqual(5000)
    expect(parseAccess('k', padded)).toEqual(one)
  })

  it.each([
    undefined,
    '',
    'null',
    '[]',
    '{',
    '{"version":2,"key":"k","entries":[]}',
    '{"version":1,"key":"k"}',
  ])('are none where they cannot be read: %s', text => expect(parseAccess('k', text)).toEqual([]))

  it('of another session are none', () => {
    expect(parseAccess('other', serialiseAccess('k', one))).toEqual([])
  })

  it.each([null, 1, {}, { id: 'x' }, { ...one[0], token: null }, { ...one[0], token: { accessToken: 5 } }])(
    'are kept where a neighbour is broken: %j',
    broken => {
      const text = JSON.stringify({ version: 1, key: 'k', entries: [broken, ...one] })
      expect(parseAccess('k', text)).toEqual(one)
    },
  )

  it('replace the one of the same id', () => {
    expect(withToken(one, 'one', token(nowSeconds + 99), now).map(entry => entry.token.expiresAt)).toEqual([
      nowSeconds + 99,
    ])
  })

  it('are dropped once expired, and of unknown life after an hour', () => {
    const record: AccessRecord = [
      { id: 'expired', savedAtMs: 0, token: token(nowSeconds) },
      { id: 'unknown', savedAtMs: (nowSeconds - 3601) * 1000, token: token() },
      { id: 'young', savedAtMs: (nowSeconds - 3599) * 1000, token: token() },
    ]
    expect(withToken(record, 'new', token(nowSeconds + 1), now).map(entry => entry.id)).toEqual([
      'young',
      'new',
    ])
  })

  it('are bounded: the oldest go', () => {
    let record: AccessRecord = []
    for (let n = 0; n < 100; n++) record = withToken(record, String(n), token(nowSeconds + 60), now)
    expect(record).toHaveLength(24)
    expect(record[0]?.id).toBe('76')
  })
})
