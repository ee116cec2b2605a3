import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { accessKey, accessRecordKey, isSessionKey, sessionKey } from '../../src/sessions/key.ts'
import { accessId, id } from './support/flow.ts'

it('a session key is the hash of the canonical JSON', () => {
  const json = '["https://as.example","client","work","default"]'
  expect(sessionKey(id)).toBe(createHash('sha256').update(json).digest('hex'))
})

it.each([
  { ...id, issuer: 'https://as.example/' },
  { ...id, clientId: 'other' },
  { ...id, profile: '' },
  { ...id, account: 'second' },
  // What plain concatenation would take for the same.
  { ...id, clientId: 'clientwork', profile: '' },
])('another issuer, client, profile or account is another key: %j', other => {
  expect(sessionKey(other)).not.toBe(sessionKey(id))
})

it('only keys of sessions are taken for such', () => {
  const key = sessionKey(id)
  expect([key, accessRecordKey(key), 'fob-probe', key.toUpperCase()].map(isSessionKey)).toEqual([
    true,
    false,
    false,
    false,
  ])
})

it('order and repetition of scopes and resources make no other access token', () => {
  const one = accessKey({ ...accessId, scope: ['b', 'a', 'b'], resource: ['y', 'x'] })
  expect(one).toBe(accessKey({ ...accessId, scope: ['a', 'b'], resource: ['x', 'y', 'x'] }))
})

it.each([
  { ...accessId, flow: 'device' as const },
  { ...accessId, scope: ['a'] },
  { ...accessId, audience: '' },
  { ...accessId, resource: ['a'] },
])('another flow, scope, audience or resource does: %j', other => {
  expect(accessKey(other)).not.toBe(accessKey(accessId))
})
