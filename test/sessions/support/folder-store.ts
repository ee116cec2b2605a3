/** A store of plain files, for tests that look into it from several processes. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretStore } from '../../../src/store/store.ts'

export function folderStore(folder: string): SecretStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (key: string) => join(folder, encodeURIComponent(key))
  return {
    name: 'file',
    get: async key => {
      try {
        return readFileSync(path(key), 'utf8')
      } catch {
        return undefined
      }
    },
    set: async (key, value) => {
      const temporary = join(folder, `tmp-${randomUUID()}`)
      writeFileSync(temporary, value)
      renameSync(temporary, path(key))
    },
    delete: async key => {
      const had = readdirSync(folder).includes(encodeURIComponent(key))
      rmSync(path(key), { force: true })
      return had
    },
    keys: async () => readdirSync(folder).map(decodeURIComponent),
  }
}
