/** The two stores that keep sessions, as a test sees them: from outside, through no code of `fob` where that is possible. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../../../src/sessions/place.ts'
import { fileStore } from '../../../src/store/file.ts'
import { parseKey } from '../../../src/store/key-text.ts'
import type { SecretStore } from '../../../src/store/store.ts'
import { type Keyring, startKeyring } from '../keyring.ts'
import { type Home, runFob } from '../run.ts'

export type BackendName = 'file' | 'keychain'

export interface Backend {
  readonly name: BackendName
  /** What chooses it. */
  readonly env: Readonly<Record<string, string>>
  readonly store: Pick<SecretStore, 'get' | 'set' | 'keys' | 'delete'>
  /** Folder of locks and journals. */
  readonly locks: string
  /** Folder of the records; undefined for the keychain. */
  readonly folder: string | undefined
  readonly keyring: Keyring | undefined
}

/** One for a test file: starting a daemon costs half a second. */
export interface BackendMaker {
  readonly name: BackendName
  readonly make: (home: Home) => Promise<Backend>
  /** True where the daemon behind it has crashed; the next `make` starts another. */
  readonly crashed: () => boolean
  readonly close: () => Promise<void>
}

export function fileBackends(): BackendMaker {
  return { name: 'file', make: fileBackend, crashed: () => false, close: async () => {} }
}

/** With the key file that `fob store init --file` makes. */
async function fileBackend(home: Home): Promise<Backend> {
  const folder = join(home.env.XDG_DATA_HOME ?? '', 'fob', 'store')
  const keyFile = join(home.path, 'store.key')
  const env = { FOB_STORE: 'file', FOB_STORE_DIR: folder, FOB_STORE_KEY_FILE: keyFile }
  const { code, stderr } = await runFob(['store', 'init', '--file'], { home, env })
  if (code !== 0) throw new Error(stderr)
  const dataKey = parseKey(readFileSync(keyFile, 'utf8'), keyFile)
  const store = fileStore({ folder, uid: process.geteuid?.(), dataKey, source: keyFile })
  return { name: 'file', env, store, locks: lockFolder('file', folder), folder, keyring: undefined }
}

/** A real Secret Service, read and written by secret-tool. */
export function keychainBackends(): BackendMaker {
  let started: Promise<Keyring> | undefined
  let running: Keyring | undefined
  const make = async (): Promise<Backend> => {
    started ??= startKeyring()
    const keyring = await started
    running = keyring
    if (keyring.crashed()) await keyring.unlock()
    return {
      name: 'keychain',
      env: { ...keyring.env, FOB_STORE: 'keychain' },
      store: toolStore(keyring),
      locks: lockFolder('keychain', ''),
      folder: undefined,
      keyring,
    }
  }
  const crashed = () => running?.crashed() ?? false
  return { name: 'keychain', make, crashed, close: async () => (await started)?.close() }
}

function toolStore({ secretTool, items }: Keyring): Backend['store'] {
  const of = (key: string) => ['service', 'fob', 'account', key]
  return {
    get: async key => {
      const { code, stdout } = await secretTool(['lookup', ...of(key)])
      return code === 0 ? stdout : undefined
    },
    set: async (key, value) => {
      const { code, stderr } = await secretTool(['store', `--label=fob/${key}`, ...of(key)], value)
      if (code !== 0) throw new Error(stderr)
    },
    delete: async key => (await secretTool(['clear', ...of(key)])).code === 0,
    keys: async () => (await items()).map(({ attributes }) => attributes.account ?? ''),
  }
}

/** Locks of the keychain's sessions lie in the home of whoever runs the tests. */
export function forgetPlaces({ locks }: Backend, key: string): void {
  for (const kind of ['lock', 'journal']) rmSync(join(locks, `${key}.${kind}`), { force: true })
}

/** For a mount over it. */
export const makeLocks = ({ locks }: Backend) => mkdirSync(locks, { recursive: true, mode: 0o700 })
