import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './index.ts'
import { signIn } from './sign-in.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
beforeEach(() => server.clear())
afterAll(() => server.close())

const refresh = (config: client.Configuration, token: string | undefined) =>
  client.refreshTokenGrant(config, token ?? '')

test('a refresh rotates, and reuse revokes the whole grant', async () => {
  const { config, tokens } = await signIn(server, 'carol')
  const live = () => server.liveTokens().filter(({ sub }) => sub === 'carol').length
  const second = await refresh(config, tokens.refresh_token)
  expect(second.refresh_token).not.toBe(tokens.refresh_token)
  expect(live()).toBe(3)
  await expect(refresh(config, tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  expect(live()).toBe(0)
  await expect(refresh(config, second.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  expect(server.count('token', 'refresh_token')).toBe(3)
})

test('of two refreshes at the same moment one is a reuse', async () => {
  const { config, tokens } = await signIn(server, 'dan')
  const both = await Promise.allSettled([1, 2].map(() => refresh(config, tokens.refresh_token)))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test.each([
  ['refuse', { onReuse: 'refuse' }, 'invalid_grant', 3],
  ['accept', { onReuse: 'accept' }, undefined, 5],
  ['grace', { graceSeconds: 60 }, undefined, 5],
  ['no rotation', { rotate: false }, undefined, 4],
] as const)('another rule for reuse: %s', async (_name, options, error, live) => {
  await using other = await startAuthorizationServer(options)
  const { config, tokens } = await signIn(other, 'erin')
  await refresh(config, tokens.refresh_token)
  const again = await refresh(config, tokens.refresh_token).then(
    () => undefined,
    failed => failed.error,
  )
  expect(again).toBe(error)
  expect(other.liveTokens().filter(({ sub }) => sub === 'erin')).toHaveLength(live)
})
