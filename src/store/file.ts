/** File store: for servers and CI. One JWE file a secret, in one private folder. */
import { readdirSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { storeError, systemCode } from './error.ts'
import { fileName, keyOf } from './file-name.ts'
import { readRecord, type SealedFolder } from './file-read.ts'
import { checkFolder } from './file-safety.ts'
import { isTemporary, makeFolder, notWritten, replaceFile, syncFolder } from './file-write.ts'
import { open, seal } from './jwe.ts'
import type { SecretStore } from './store.ts'

const staleMilliseconds = 3_600_000

/** `source`: where the key came from, for people. */
export function fileStore(place: SealedFolder & { readonly source: string }): SecretStore {
  const { folder, uid, dataKey } = place
  const opened = new Map<string, Opened>()
  const prepared = new Map<string, Prepared>()
  return {
    name: 'file',
    place: `${folder}, sealed with the key from ${place.source}`,
    get: async key => {
      const record = readRecord(key, place)
      if (record === undefined) return undefined
      const known = opened.get(key)
      if (known?.record === record) return known.value
      const value = await open(record, key, dataKey)
      remember(opened, key, { record, value })
      return value
    },
    prepare: (key, value) => {
      const record = seal(value, key, dataKey)
      // Told by who needs it.
      record.catch(() => {})
      prepared.set(key, { value, record })
    },
    set: async (key, value, { flush = true } = {}) => {
      const ahead = prepared.get(key)
      // A record is written once: its initialization vector is its own.
      prepared.delete(key)
      if (!checkFolder(folder, uid)) makeFolder(folder)
      const record = ahead?.value === value ? ahead.record : seal(value, key, dataKey)
      await replaceFile(join(folder, fileName(key)), record, flush)
    },
    flush: async () => flushFolder(folder),
    delete: async key => checkFolder(folder, uid) && remove(folder, fileName(key)),
    keys: async () => (checkFolder(folder, uid) ? list(folder) : []),
  }
}

interface Prepared {
  /** What the record holds: one of another value is never written in its place. */
  readonly value: string
  readonly record: Promise<string>
}

/** A refresh reads a session and its access tokens several times, and to open a record is work for another thread. */
interface Opened {
  readonly record: string
  readonly value: string
}

/** No more than a refresh needs: a list reads each record of thousands once. */
const mostOpened = 2

function remember(opened: Map<string, Opened>, key: string, last: Opened): void {
  opened.delete(key)
  for (const oldest of opened.keys()) if (opened.size >= mostOpened) opened.delete(oldest)
  opened.set(key, last)
}

function flushFolder(folder: string): void {
  try {
    syncFolder(folder)
  } catch (error) {
    throw notWritten(folder, error)
  }
}

function remove(folder: string, name: string): boolean {
  const path = join(folder, name)
  try {
    unlinkSync(path)
    syncFolder(folder)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw notWritten(path, error)
  }
}

function list(folder: string): string[] {
  try {
    const names = readdirSync(folder)
    for (const name of names) if (isTemporary(name)) removeStale(join(folder, name))
    return names.flatMap(name => keyOf(name) ?? [])
  } catch (error) {
    throw storeError(
      'store_unreadable',
      `can't list ${folder} (${systemCode(error)})`,
      'fob store status',
      error,
    )
  }
}

/** What a writer that was killed has left. A younger one may still be at work. */
function removeStale(path: string): void {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > staleMilliseconds) rmSync(path, { force: true })
}
