import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { runInit } from '../../src/commands/store/init.ts'
import { replaceFile } from '../../src/store/file-write.ts'
import { openStore, type StoreWorld } from '../../src/store/open.ts'
import { storeFolder } from '../../src/store/places.ts'
import { storeContract } from './contract.ts'
import { freshKey, storeWorld } from './world.ts'

const chosen = { name: 'file', chosen: true } as const
/** As the next process would: with an environment of its own. */
const open = (world: StoreWorld) => openStore(chosen, { ...world, env: { ...world.env } })

/** Bytes, after a collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('file, key from a variable', () =>
  storeContract(async () => {
    const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
    return { store: await open(world), reopen: () => open(world) }
  }))

describe('file, passphrase', () =>
  storeContract(async () => {
    const terminal = { inputIsTTY: true, outIsTTY: true, errIsTTY: true, columns: 80 }
    const input = { text: async () => '', secret: async () => 'correct horse' }
    const world = await storeWorld({ terminal, input })
    await runInit({ passphrase: true }, world)
    return { store: await open(world), reopen: () => open(world) }
  }))

test('a record that is damaged after it was read is not taken for what it was', async () => {
  const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
  const store = await open(world)
  await store.set('key', 'value')
  expect(await store.get('key')).toBe('value')
  const path = join(storeFolder(world), 'key.jwe')
  const record = readFileSync(path, 'utf8')
  writeFileSync(path, `${record.slice(0, -10)}${record.at(-10) === 'A' ? 'B' : 'A'}${record.slice(-9)}`)
  await expect(store.get('key')).rejects.toMatchObject({ code: 'store_corrupt' })
  writeFileSync(path, record)
  expect(await store.get('key')).toBe('value')
})

test('a record that was prepared is written for the value it was made of, and once', async () => {
  const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
  const store = await open(world)
  store.prepare?.('key', 'old')
  expect(await store.keys()).toEqual([])
  await store.set('key', 'new')
  expect(await store.get('key')).toBe('new')

  const record = () => readFileSync(join(storeFolder(world), 'key.jwe'), 'utf8')
  store.prepare?.('key', 'new')
  await store.set('key', 'new')
  const first = record()
  await store.set('key', 'new')
  expect(record()).not.toBe(first)
  expect(await (await open(world)).get('key')).toBe('new')
})

test('what was read of one secret is let go once others are read', async () => {
  const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
  const store = await open(world)
  const keys = Array.from({ length: 60 }, (_, index) => `key-${index}`)
  for (const key of keys) await store.set(key, 'x'.repeat(500_000))
  const before = heapUsed()
  for (const key of keys) expect((await store.get(key))?.length).toBe(500_000)
  expect(heapUsed() - before).toBeLessThan(15_000_000)
})

test('a folder that is not there is what is told, even where sealing fails too', async () => {
  const path = join(storeFolder(await storeWorld({})), 'gone', 'key.jwe')
  const failing = Promise.reject(new Error('not sealed'))
  await expect(replaceFile(path, failing)).rejects.toMatchObject({ code: 'store_write_failed' })
})

test('a text that fails leaves the old file, and no other', async () => {
  const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
  await (await open(world)).set('key', 'value')
  const failing = new Promise<string>((_, reject) => setTimeout(reject, 1, new Error('not sealed')))
  await expect(replaceFile(join(storeFolder(world), 'key.jwe'), failing)).rejects.toThrow()
  expect(readdirSync(storeFolder(world))).toEqual(['key.jwe'])
  expect(await (await open(world)).get('key')).toBe('value')
})

test('what a killed writer left goes once it is old, and nothing else does', async () => {
  const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
  const store = await open(world)
  await store.set('key', 'value')
  const folder = storeFolder(world)
  for (const name of ['.old.jwe.001122334455.tmp', '.new.jwe.001122334455.tmp', 'other.tmp']) {
    writeFileSync(join(folder, name), '')
    if (name !== '.new.jwe.001122334455.tmp') utimesSync(join(folder, name), 1, 1)
  }
  expect(await store.keys()).toEqual(['key'])
  expect(readdirSync(folder).toSorted()).toEqual(['.new.jwe.001122334455.tmp', 'key.jwe', 'other.tmp'])
})
