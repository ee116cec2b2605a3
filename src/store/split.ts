/**
 * Large values over a place that takes small ones: Windows' Credential Manager holds 2,560 bytes an item.
 *
 * A value that fits is the item itself. A larger one is cut into parts `<account>#part.<generation>.<index>`, and the item is a
 * manifest. Order of a write: new parts, manifest, old parts away; so a reader finds the old value or the new one, whole. A
 * write that died leaves parts that no manifest names: deleting the secret takes them along.
 */
import { randomBytes, sha256 } from '../crypto.ts'
import { storeError } from './error.ts'
import type { Items } from './items.ts'

interface Manifest {
  readonly generation: string
  readonly count: number
  /** SHA-256 of the value, base64url. */
  readonly digest: string
}

const marker = 'fob-parts:1:'
const partName = (account: string, generation: string, index: number) =>
  `${account}#part.${generation}.${index}`
const isPart = /#part\.[0-9a-f]+\.\d+$/
/** A reader that loses the race against this many writers in a row gives up. */
const attempts = 5

/** @param limit most bytes of UTF-8 an item takes */
export function splitItems(items: Items, limit: number): Items {
  return {
    get: account => read(items, account),
    set: (account, value) => write(items, account, value, limit),
    delete: async account => {
      const found = await items.delete(account)
      const names = await items.list()
      for (const name of names)
        if (isPart.test(name) && name.startsWith(`${account}#part.`)) await items.delete(name)
      return found
    },
    list: async () => (await items.list()).filter(name => !isPart.test(name)),
  }
}

async function write(items: Items, account: string, value: string, limit: number): Promise<void> {
  const old = parseManifest(await items.get(account))
  const parts = cut(value, limit)
  if (parts.length === 1 && !value.startsWith(marker)) {
    await items.set(account, value)
  } else {
    const manifest = {
      generation: randomBytes(8).toString('hex'),
      count: parts.length,
      digest: digestOf(value),
    }
    for (const [index, part] of parts.entries())
      await items.set(partName(account, manifest.generation, index), part)
    await items.set(account, [marker + manifest.generation, manifest.count, manifest.digest].join(':'))
  }
  if (old !== undefined) await removeParts(items, account, old)
}

async function read(items: Items, account: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const item = await items.get(account)
    const manifest = parseManifest(item)
    if (manifest === undefined) return item
    const value = await join(items, account, manifest)
    if (value !== undefined) return value
    // A writer has put a newer value in place meanwhile: read that.
  }
  throw storeError('store_corrupt', 'parts of a stored secret are missing', 'sign in again with "fob login"')
}

async function join(items: Items, account: string, { generation, count, digest }: Manifest) {
  let value = ''
  for (let index = 0; index < count; index++) {
    const part = await items.get(partName(account, generation, index))
    if (part === undefined) return undefined
    value += part
  }
  return digestOf(value) === digest ? value : undefined
}

async function removeParts(items: Items, account: string, { generation, count }: Manifest): Promise<void> {
  for (let index = 0; index < count; index++) await items.delete(partName(account, generation, index))
}

const digestOf = (value: string) => sha256(value).toString('base64url')

function parseManifest(item: string | undefined): Manifest | undefined {
  if (!item?.startsWith(marker)) return undefined
  const [generation = '', count = '', digest = ''] = item.slice(marker.length).split(':')
  return { generation, count: Number(count), digest }
}

/** Never inside a character: parts are texts of their own. */
function cut(value: string, limit: number): string[] {
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of value) {
    const size = Buffer.byteLength(character)
    if (bytes + size > limit) {
      parts.push(part)
      part = ''
      bytes = 0
    }
    part += character
    bytes += size
  }
  return [...parts, part]
}
