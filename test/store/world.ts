import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Deps } from '../../src/deps.ts'
import { fakeDeps } from '../support/fakes.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Deps whose folders are below one that is gone after the test. */
export async function storeWorld(overrides: Partial<Deps> = {}) {
  const folder = await temporaryFolder()
  const paths = { config: join(folder, 'config'), data: join(folder, 'data'), cache: join(folder, 'cache') }
  return fakeDeps({ paths, uid: process.geteuid?.(), ...overrides })
}

export const freshKey = (encoding: BufferEncoding = 'base64') => randomBytes(32).toString(encoding)
