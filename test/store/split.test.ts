import { describe, expect, test } from 'vitest'
import type { Items } from '../../src/store/items.ts'
import { splitItems } from '../../src/store/split.ts'
import type { SecretStore } from '../../src/store/store.ts'
import { storeContract } from './contract.ts'

const limit = 2_560

/** As Windows: refuses larger items. `before` is told of each operation, and may throw in its place. */
function smallItems(before: () => void = () => {}, held = new Map<string, string>()): Items {
  const operation = async <Result>(run: () => Result) => {
    before()
    return run()
  }
  return {
    get: account => operation(() => held.get(account)),
    set: (account, value) =>
      operation(() => {
        if (Buffer.byteLength(value) > limit) throw new Error('the stub received bad data')
        held.set(account, value)
      }),
    delete: account => operation(() => held.delete(account)),
    list: () => operation(() => [...held.keys()]),
  }
}

const asStore = ({ list, ...items }: Items): SecretStore => ({ name: 'keychain', ...items, keys: list })

describe('split over items of 2,560 bytes', () =>
  storeContract(async () => {
    const items = smallItems()
    const open = () => asStore(splitItems(items, 1_200))
    return { store: open(), reopen: async () => open() }
  }))

const values = ['small', 'A'.repeat(3_000), '鍵'.repeat(4_000), '']

describe('a write that dies', () => {
  const changes = values
    .flatMap(from => values.map(to => [from, to] as const))
    .filter(([from, to]) => from !== to)

  test.each(changes)('leaves the old value or the new one, whole (%#)', async (from, to) => {
    for (let step = 0; ; step++) {
      const held = new Map<string, string>()
      if (from !== '')
        await splitItems(
          smallItems(() => {}, held),
          1_200,
        ).set('key', from)
      let left = step
      const dying = smallItems(() => {
        if (left-- === 0) throw new Error('killed')
      }, held)
      const survived = await change(splitItems(dying, 1_200), to)
      const after = splitItems(
        smallItems(() => {}, held),
        1_200,
      )
      expect([from, to]).toContain((await after.get('key')) ?? '')
      expect(await after.list()).toEqual((await after.get('key')) === undefined ? [] : ['key'])
      if (!survived) continue
      expect((await after.get('key')) ?? '').toBe(to)
      // Nothing is left over by a write that went through.
      await after.delete('key')
      expect(held.size).toBe(0)
      return
    }
  })
})

async function change(items: Items, to: string): Promise<boolean> {
  try {
    await (to === '' ? items.delete('key') : items.set('key', to))
    return true
  } catch {
    return false
  }
}

test('a finished write leaves no part of the old value', async () => {
  const held = new Map<string, string>()
  const items = splitItems(
    smallItems(() => {}, held),
    1_200,
  )
  await items.set('key', 'old '.repeat(2_000))
  await items.set('key', 'new')
  expect([...held]).toEqual([['key', 'new']])
})

test('deleting a secret takes along what a dead write left', async () => {
  const held = new Map([['key#part.00ff.0', 'left']])
  await splitItems(
    smallItems(() => {}, held),
    1_200,
  ).delete('key')
  expect(held.size).toBe(0)
})

test('a reader beside a busy writer sees whole values alone', async () => {
  const held = new Map<string, string>()
  const items = splitItems(
    smallItems(() => {}, held),
    1_200,
  )
  const written = Array.from({ length: 40 }, (_, index) => String(index % 10).repeat(4_000 + index))
  await items.set('key', written[0] ?? '')
  const writer = (async () => {
    for (const value of written) await items.set('key', value)
  })()
  const seen: (string | undefined)[] = []
  for (let round = 0; round < 200; round++) seen.push(await items.get('key'))
  await writer
  expect(seen.filter(value => !written.includes(value ?? ''))).toEqual([])
})

test('a reader that a writer overtakes midway reads the new value', async () => {
  const held = new Map<string, string>()
  const writer = splitItems(
    smallItems(() => {}, held),
    1_200,
  )
  await writer.set('key', 'old '.repeat(2_000))
  let operations = 0
  const slow = smallItems(() => {}, held)
  const reader = splitItems(
    {
      ...slow,
      get: async account => {
        // Between the manifest and the first part.
        if (++operations === 2) await writer.set('key', 'new '.repeat(2_000))
        return slow.get(account)
      },
    },
    1_200,
  )
  expect(await reader.get('key')).toBe('new '.repeat(2_000))
})

test('an exchanged part is an error, not another secret', async () => {
  const held = new Map<string, string>()
  const items = splitItems(
    smallItems(() => {}, held),
    1_200,
  )
  await items.set('key', 'x'.repeat(4_000))
  for (const name of held.keys()) if (name.endsWith('.2')) held.set(name, 'y'.repeat(1_200))
  await expect(items.get('key')).rejects.toMatchObject({ code: 'store_corrupt', exitCode: 9 })
})

test('missing parts are an error, not a shorter secret', async () => {
  const held = new Map<string, string>()
  const items = splitItems(
    smallItems(() => {}, held),
    1_200,
  )
  await items.set('key', 'x'.repeat(4_000))
  for (const name of held.keys()) if (name.endsWith('.2')) held.delete(name)
  await expect(items.get('key')).rejects.toMatchObject({ code: 'store_corrupt', exitCode: 9 })
})
