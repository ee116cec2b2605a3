/** One `fob token`, as a process of its own, told what to do by JSON in argv. */
import { setTimeout as wait } from 'node:timers/promises'
import { FobError } from '../../../src/errors.ts'
import type { RefreshPoint } from '../../../src/sessions/context.ts'
import { freshToken } from '../../../src/sessions/refresh.ts'
import type { CacheUse } from '../../../src/sessions/wanted.ts'
import { accessId, grantAt, id } from './flow.ts'
import { folderStore } from './folder-store.ts'

export interface WorkerOptions {
  readonly store: string
  readonly folder: string
  readonly url: string
  readonly cache?: CacheUse
  readonly killAt?: RefreshPoint
  /** Prints the point and stops itself there, as SIGSTOP. */
  readonly stopAt?: RefreshPoint
  readonly lockTimeoutMs?: number
  readonly withoutKernelLock?: boolean
}

const options = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions

const controller = new AbortController()
process.on('SIGTERM', () => controller.abort(new FobError('terminated', 143, 'ended by SIGTERM')))

function point(name: RefreshPoint) {
  if (name === options.killAt) process.kill(process.pid, 'SIGKILL')
  if (name === options.stopAt) {
    process.stdout.write(`${name}\n`)
    process.kill(process.pid, 'SIGSTOP')
  }
}

try {
  const { token } = await freshToken(
    { id, accessId, cache: options.cache ?? 'use', minTtl: 60, grant: async () => grantAt(options.url) },
    {
      store: folderStore(options.store),
      folder: options.folder,
      uid: process.geteuid?.(),
      now: () => new Date(),
      startedAt: new Date(performance.timeOrigin),
      sleep: async (milliseconds, signal) => {
        await wait(milliseconds, undefined, signal && { signal }).catch(() => {
          throw signal?.reason
        })
      },
      signal: controller.signal,
      point,
      ...(options.lockTimeoutMs && { lockTimeoutMs: options.lockTimeoutMs }),
      ...(options.withoutKernelLock && { loadKernelLock: async () => undefined }),
    },
  )
  process.stdout.write(`${token.accessToken}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof FobError ? error.code : String(error)}\n`)
  process.exitCode = error instanceof FobError ? error.exitCode : 1
}
