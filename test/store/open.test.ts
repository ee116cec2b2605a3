import { describe, expect, test } from 'vitest'
import { FobError } from '../../src/errors.ts'
import { storeError } from '../../src/store/error.ts'
import { openStore, storeOrNothing } from '../../src/store/open.ts'
import type { StoreChoice } from '../../src/store/store.ts'
import { storeWorld } from './world.ts'

const byDefault = { name: 'keychain', chosen: false } as const

test('--store none keeps nothing', async () => {
  const world = await storeWorld()
  const store = await openStore({ name: 'none', chosen: true }, world)
  await store.set('key', 'value')
  const next = await openStore({ name: 'none', chosen: true }, world)
  expect(await next.get('key')).toBeUndefined()
})

test.each<[StoreChoice, string]>([
  [byDefault, 'keychain_unavailable'],
  [{ name: 'keychain', chosen: true }, 'keychain_unavailable'],
  [{ name: 'file', chosen: true }, 'store_key_missing'],
])('no store takes the place of %j', async (choice, code) => {
  await expect(openStore(choice, await storeWorld({ env: {} }))).rejects.toMatchObject({ code, exitCode: 9 })
})

describe('work that needs no store goes on without one', () => {
  const failing = (code: string) => () => Promise.reject(storeError(code, 'x', 'y'))

  test('where nobody chose one and there is no keychain', async () => {
    expect(await storeOrNothing(byDefault, failing('keychain_unavailable'))).toBeUndefined()
  })

  test.each([
    [byDefault, 'keychain_locked'],
    [byDefault, 'keychain_timeout'],
    [byDefault, 'keychain_failed'],
    [{ name: 'keychain', chosen: true } as const, 'keychain_unavailable'],
    [{ name: 'file', chosen: true } as const, 'store_key_missing'],
  ])('but not with %j and %s', async (choice, code) => {
    await expect(storeOrNothing(choice, failing(code))).rejects.toBeInstanceOf(FobError)
  })

  test('nor over a bug', async () => {
    await expect(storeOrNothing(byDefault, () => Promise.reject(new TypeError('x')))).rejects.toThrow(
      TypeError,
    )
  })
})
