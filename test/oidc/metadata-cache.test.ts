import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultFreshness, freshness, metadataCache } from '../../src/oidc/metadata-cache.ts'

const issuer = 'https://as.example.com'
const metadata = { issuer, token_endpoint: `${issuer}/token` }
const now = new Date('2026-01-01T00:00:00Z')
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fob-cache-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('freshness', () => {
  it.each([
    [null, defaultFreshness],
    ['max-age=60', 60_000],
    ['public, max-age="120", must-revalidate', 120_000],
    ['max-age=0', 0],
    ['no-store', 0],
    ['no-cache, max-age=600', 0],
    ['max-age=99999999', 24 * 3_600_000],
    ['private', defaultFreshness],
  ])('%s', (header, expected) => expect(freshness(header)).toBe(expected))
})

describe('the cache', () => {
  it('gives back what it got while it is fresh', async () => {
    const cache = metadataCache(folder)
    await cache.set(issuer, metadata, 'max-age=60', now)
    expect(await cache.get(issuer, later(59_000))).toEqual(metadata)
    expect(await cache.get(issuer, later(61_000))).toBeUndefined()
  })

  it('is for its owner alone', async () => {
    await metadataCache(folder).set(issuer, metadata, null, now)
    for (const path of [
      'metadata',
      ...readdirSync(join(folder, 'metadata')).map(name => `metadata/${name}`),
    ]) {
      expect(statSync(join(folder, path)).mode & 0o077).toBe(0)
    }
  })

  it('forgets what it had where the server forbids keeping', async () => {
    const cache = metadataCache(folder)
    await cache.set(issuer, metadata, 'max-age=60', now)
    await cache.set(issuer, metadata, 'no-store', now)
    expect(await cache.get(issuer, now)).toBeUndefined()
  })

  it('trusts no time that was set by a wrong clock', async () => {
    const cache = metadataCache(folder)
    await cache.set(issuer, metadata, null, later(365 * 24 * 3_600_000))
    expect(await cache.get(issuer, now)).toBeUndefined()
  })

  it('keeps nothing that must not be stored', async () => {
    const cache = metadataCache(folder)
    await cache.set(issuer, metadata, 'no-store', now)
    expect(await cache.get(issuer, now)).toBeUndefined()
  })

  it('tells issuers apart, and forgets one', async () => {
    const cache = metadataCache(folder)
    await cache.set(issuer, metadata, null, now)
    expect(await cache.get(`${issuer}/`, now)).toBeUndefined()
    await cache.drop(issuer)
    expect(await cache.get(issuer, now)).toBeUndefined()
  })

  it.each(['', '{', 'null', '[]', '{"issuer":1}', '{"issuer":"https://as.example.com","freshUntil":9e15}'])(
    'takes the file %j for an empty cache',
    async text => {
      const cache = metadataCache(folder)
      await cache.set(issuer, metadata, null, now)
      const [file = ''] = readdirSync(join(folder, 'metadata'))
      writeFileSync(join(folder, 'metadata', file), text)
      expect(await cache.get(issuer, now)).toBeUndefined()
    },
  )

  it('is no failure where nothing can be written', async () => {
    writeFileSync(join(folder, 'file'), '')
    const cache = metadataCache(join(folder, 'file'))
    await cache.set(issuer, metadata, null, now)
    expect(await cache.get(issuer, now)).toBeUndefined()
  })
})
