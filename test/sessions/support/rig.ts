/** A signed-in session in a temp folder, a rotating server, and processes that want tokens. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build, type Plugin } from 'esbuild'
import { afterAll } from 'vitest'
import { accessRecordKey, sessionKey } from '../../../src/sessions/key.ts'
import { serialiseSession } from '../../../src/sessions/records.ts'
import type { Session } from '../../../src/sessions/session.ts'
import type { SecretStore } from '../../../src/store/store.ts'
import { id } from './flow.ts'
import { folderStore } from './folder-store.ts'
import { type RotatingServer, rotatingServer } from './rotating-server.ts'
import type { WorkerOptions } from './worker.ts'

export interface Ended {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface Rig {
  readonly folder: string
  readonly store: SecretStore
  readonly server: RotatingServer
  readonly key: string
  readonly start: (options?: Partial<WorkerOptions>, shell?: string) => ChildProcess
  readonly run: (options?: Partial<WorkerOptions>, shell?: string) => Promise<Ended>
  readonly session: () => Promise<Session>
  /** So that the next call has to refresh. */
  readonly forgetAccess: () => Promise<boolean>
  readonly end: () => Promise<void>
}

let bundle: Promise<string> | undefined
afterAll(async () => {
  if (bundle) rmSync(dirname(await bundle), { recursive: true, force: true })
})

/** The worker as one file: starting it costs what starting Node costs. */
function workerFile(): Promise<string> {
  bundle ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fob-worker-'))
    const outfile = join(folder, 'worker.mjs')
    const entry = join(import.meta.dirname, 'worker.ts')
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      plugins: [outside(['fs-native-extensions', 'proper-lockfile'])],
    })
    return outfile
  })()
  return bundle
}

/** Not bundled, and found from the temp folder all the same. */
const outside = (packages: readonly string[]): Plugin => ({
  name: 'outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[a-z-]+$/ }, ({ path }) =>
      packages.includes(path) ? { path: createRequire(import.meta.url).resolve(path), external: true } : null,
    )
  },
})

export async function ended(child: ChildProcess): Promise<Ended> {
  const closed = new Promise<[number | null, NodeJS.Signals | null]>(resolve =>
    child.on('close', (status, signal) => resolve([status, signal])),
  )
  const [out, err] = await Promise.all(
    [child.stdout, child.stderr].map(stream => (stream ? text(stream) : '')),
  )
  const [status, signal] = await closed
  return { status, signal, out: out ?? '', err: err ?? '' }
}

/** `parent` is where the lock folder and the store are made; default: a temp folder that `end` removes. */
export async function rig(parent = mkdtempSync(join(tmpdir(), 'fob-sessions-'))): Promise<Rig> {
  const worker = await workerFile()
  const server = await rotatingServer()
  const folder = join(parent, 'locks')
  const storeFolder = join(parent, 'store')
  const store = folderStore(storeFolder)
  const key = sessionKey(id)
  await store.set(key, serialiseSession(newSession(server)))
  const started = new Set<ChildProcess>()

  const start: Rig['start'] = (options = {}, shell) => {
    const all = JSON.stringify({ store: storeFolder, folder, url: server.url, ...options })
    const command = [process.execPath, worker, all]
    const [program = '', ...args] = shell
      ? ['bash', '-c', `${shell}; exec "$@"`, 'bash', ...command]
      : command
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    started.add(child)
    child.on('close', () => started.delete(child))
    return child
  }
  return {
    folder,
    store,
    server,
    key,
    start,
    run: (options, shell) => ended(start(options, shell)),
    session: async () => JSON.parse((await store.get(key)) ?? 'null'),
    forgetAccess: () => store.delete(accessRecordKey(key)),
    end: async () => {
      for (const child of started) child.kill('SIGKILL')
      await server.close()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

export const newSession = (server: Pick<RotatingServer, 'url' | 'firstToken'>): Session => ({
  ...id,
  version: 1,
  flow: 'pkce',
  tokenEndpointOrigin: new URL(server.url).origin,
  refreshToken: server.firstToken,
  generation: 1,
  createdAt: 1_700_000_000,
})
