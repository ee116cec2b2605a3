/**
 * Server metadata on disk, one file an issuer, so that the second call makes no discovery request. Nothing in it is
 * secret, and losing it costs one request: every failure here is treated as an empty cache.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerMetadata } from 'openid-client'
import { randomBytes, sha256 } from '../crypto.ts'

/** Without Cache-Control: an hour, in milliseconds. Endpoints seldom move, and one that has moved is noticed. */
export const defaultFreshness = 3_600_000
/** However long the server says. */
const longest = 24 * 3_600_000

interface Entry {
  readonly issuer: string
  /** Epoch milliseconds. */
  readonly freshUntil: number
  readonly metadata: ServerMetadata
}

export interface MetadataCache {
  get(issuer: string, now: Date): Promise<ServerMetadata | undefined>
  set(issuer: string, metadata: ServerMetadata, cacheControl: string | null, now: Date): Promise<void>
  drop(issuer: string): Promise<void>
}

export function metadataCache(folder: string): MetadataCache {
  const file = (issuer: string) => join(folder, 'metadata', `${sha256(issuer).toString('hex')}.json`)
  return {
    async get(issuer, now) {
      const entry = read(file(issuer))
      const left = entry?.issuer === issuer ? entry.freshUntil - now.getTime() : 0
      // More than the longest: the clock was wrong, then or now.
      return left > 0 && left <= longest ? entry?.metadata : undefined
    },
    async set(issuer, metadata, cacheControl, now) {
      const fresh = freshness(cacheControl)
      if (fresh > 0) write(file(issuer), { issuer, freshUntil: now.getTime() + fresh, metadata })
      // What was kept before is older still.
      else remove(file(issuer))
    },
    drop: async issuer => remove(file(issuer)),
  }
}

/** Milliseconds, from Cache-Control (RFC 9111 5.2.2). */
export function freshness(cacheControl: string | null): number {
  if (!cacheControl) return defaultFreshness
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return 0
  const maxAge = /\bmax-age\s*=\s*"?(\d{1,10})/i.exec(cacheControl)?.[1]
  return maxAge === undefined ? defaultFreshness : Math.min(Number(maxAge) * 1000, longest)
}

function read(path: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const { issuer, freshUntil, metadata } = entry as Record<string, unknown>
    const whole = typeof issuer === 'string' && typeof freshUntil === 'number' && typeof metadata === 'object'
    return whole && metadata ? (entry as Entry) : undefined
  } catch {
    return undefined
  }
}

function write(path: string, entry: Entry): void {
  const temporary = `${path}.${randomBytes(16).toString('hex')}`
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, JSON.stringify(entry), { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch {
    remove(temporary)
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It is as good as gone: what stands there is read as no entry, or is none.
  }
}
