import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Tokens } from '../../src/oidc/tokens.ts'
import { type GrantInput, grantOnce } from '../../src/sessions/grant-once.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { type Bench, bench, nowSeconds, storeFailure } from './support/context.ts'
import { id } from './support/flow.ts'

let at: Bench
let requests = 0
beforeEach(() => {
  at = bench()
  at.store.secrets.clear()
  requests = 0
})
afterEach(() => at.end())

const request = async (): Promise<Tokens> => {
  requests++
  await new Promise(resolve => setTimeout(resolve, 20))
  return {
    accessToken: `at-${requests}`,
    tokenType: 'Bearer',
    expiresAt: nowSeconds + 600,
    refreshToken: 'rt',
  }
}

const accessId = { flow: 'client-credentials', scope: [], resource: [] } as const
const input: GrantInput = { id, accessId, cache: 'use', minTtl: 60, request }
const get = (more: Partial<GrantInput> = {}) => grantOnce({ ...input, ...more }, at.context)

it('a loop of ten calls makes one request, one after the other and at once', async () => {
  for (let call = 0; call < 10; call++) expect((await get()).token.accessToken).toBe('at-1')
  expect(requests).toBe(1)
  at.store.secrets.clear()
  const together = await Promise.all(Array.from({ length: 10 }, () => get()))
  expect(new Set(together.map(({ token }) => token.accessToken))).toEqual(new Set(['at-2']))
  expect(requests).toBe(2)
})

it('a life of unknown length serves those who waited, and nobody after', async () => {
  const unknown = { request: async () => ({ ...(await request()), expiresAt: undefined as never }) }
  await Promise.all(Array.from({ length: 5 }, () => get(unknown)))
  expect(requests).toBe(1)
  await get(unknown)
  expect(requests).toBe(2)
})

it('a cached token needs no lock, nor what the lock is made of', async () => {
  await get()
  const loadKernelLock = () => Promise.reject(new Error('loaded'))
  const context = { ...at.context, loadKernelLock }
  expect(await grantOnce(input, context)).toMatchObject({ from: 'cache' })
})

it('bypass reads nothing and writes nothing', async () => {
  await get()
  const before = [...at.store.secrets]
  expect(await get({ cache: 'bypass' })).toMatchObject({ from: 'server', token: { accessToken: 'at-2' } })
  expect([...at.store.secrets]).toEqual(before)
})

it('a refresh token is not kept, and no session is made', async () => {
  expect((await get()).token).not.toHaveProperty('refreshToken')
  expect([...at.store.secrets.keys()]).toEqual([`${at.key}#access`])
  expect([...at.store.secrets.values()].join()).not.toContain('rt')
})

it('a store that cannot keep it costs a warning', async () => {
  at.store.beforeSet = () => {
    throw storeFailure()
  }
  expect((await get()).from).toBe('server')
  expect(at.warnings).toHaveLength(1)
})

it('where nothing is kept, no lock is made', async () => {
  const context = { ...at.context, store: memoryStore() }
  const accessId = { flow: 'client-credentials', scope: [], resource: [] } as const
  expect(await grantOnce({ id, accessId, cache: 'use', minTtl: 60, request }, context)).toMatchObject({
    from: 'server',
  })
  expect(existsSync(context.folder)).toBe(false)
})

it('hands out no token whose key could not be kept', async () => {
  at.store.beforeSet = () => {
    throw storeFailure()
  }
  const dpopKey = { kty: 'EC', alg: 'ES256' }
  const bound = async () => ({ ...(await request()), tokenType: 'DPoP', dpopKey }) as const
  await expect(get({ request: bound })).rejects.toMatchObject({ exitCode: 10 })
})

it('takes no bound token without its key from the store', async () => {
  const dpopKey = { kty: 'EC', alg: 'ES256' }
  await get({ request: async () => ({ ...(await request()), tokenType: 'DPoP', dpopKey }) })
  for (const [key, text] of at.store.secrets) at.store.secrets.set(key, text.replace('"dpopKey"', '"lost"'))
  expect((await get()).token.accessToken).toBe('at-2')
})
