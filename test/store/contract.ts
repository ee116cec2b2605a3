/** What every store must do. Each backend's test calls this with a way to open an empty store. */
import { expect, test } from 'vitest'
import type { SecretStore } from '../../src/store/store.ts'

/** A second call must open the same secrets anew, as the next process would; undefined where nothing outlives a store. */
export interface Opened {
  readonly store: SecretStore
  readonly reopen?: () => Promise<SecretStore>
}

const session = 'a'.repeat(64)

export function storeContract(open: () => Promise<Opened>): void {
  test('an absent secret is undefined, and deleting it says so', async () => {
    const { store } = await open()
    expect(await store.get(session)).toBeUndefined()
    expect(await store.delete(session)).toBe(false)
    expect(await store.keys()).toEqual([])
  })

  test('what is set is got, also by the next to open it', async () => {
    const { store, reopen } = await open()
    await store.set(session, 'first')
    expect(await store.get(session)).toBe('first')
    if (reopen) expect(await (await reopen()).get(session)).toBe('first')
  })

  test('who has read it sees what another one writes and deletes', async () => {
    const { store, reopen } = await open()
    if (!reopen) return
    const other = await reopen()
    await store.set(session, 'first')
    expect(await store.get(session)).toBe('first')
    await other.set(session, 'second')
    expect(await store.get(session)).toBe('second')
    await other.delete(session)
    expect(await store.get(session)).toBeUndefined()
  })

  test('set replaces, by shorter and by longer', async () => {
    const { store } = await open()
    for (const value of ['one', 'x'.repeat(5_000), 'two', 'y'.repeat(20_000), 'y'.repeat(1_000)]) {
      await store.set(session, value)
      expect(await store.get(session)).toBe(value)
    }
    expect(await store.keys()).toEqual([session])
  })

  test('what waits for flush is there before it and after', async () => {
    const { store, reopen } = await open()
    await store.set(session, 'one', { flush: false })
    await store.set(`${session}#access`, 'two', { flush: false })
    expect(await store.get(session)).toBe('one')
    await store.flush?.()
    const after = reopen ? await reopen() : store
    expect([await after.get(session), await after.get(`${session}#access`)]).toEqual(['one', 'two'])
  })

  test('delete removes this one and no other', async () => {
    const { store } = await open()
    await store.set(session, 'one')
    await store.set(`${session}#access`, 'z'.repeat(10_000))
    expect(await store.delete(session)).toBe(true)
    expect(await store.get(session)).toBeUndefined()
    expect(await store.get(`${session}#access`)).toBe('z'.repeat(10_000))
    expect(await store.delete(`${session}#access`)).toBe(true)
    expect(await store.keys()).toEqual([])
  })

  test('keys come back as they were given, and nothing else does', async () => {
    const { store } = await open()
    const keys = [session, `${session}#access`, 'client-secret:Work.X/1', 'ünï çødé 🔑', '..', 'a%2Eb']
    for (const key of keys) await store.set(key, 'v'.repeat(4_000))
    expect((await store.keys()).toSorted()).toEqual(keys.toSorted())
    for (const key of keys) expect(await store.get(key)).toBe('v'.repeat(4_000))
  })

  test.each([
    ['100 KB', 'A'.repeat(100_000)],
    ['Unicode', '\u{1F511} ключ 鍵 é '.repeat(2_000)],
    ['quotes, newlines and control characters', `{"a":"'\\"\r\n\t\u001b"}`],
    ['what looks like a manifest of parts', 'fob-parts:1:0011:2:abc'],
  ])('%s comes back the same', async (_name, value) => {
    const { store, reopen } = await open()
    await store.set(session, value)
    expect(await (reopen ? await reopen() : store).get(session)).toBe(value)
  })

  test('parallel writers of different keys do not disturb each other', async () => {
    const { store } = await open()
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`)
    await Promise.all(names.map((name, index) => store.set(name, name.repeat(index * 50 + 1))))
    const values = await Promise.all(names.map(name => store.get(name)))
    expect(values).toEqual(names.map((name, index) => name.repeat(index * 50 + 1)))
    expect((await store.keys()).toSorted()).toEqual(names.toSorted())
  })
}
