import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RefreshPoint } from '../../src/sessions/context.ts'
import { sessionPlace } from '../../src/sessions/place.ts'
import type { CacheUse } from '../../src/sessions/wanted.ts'
import { ended, type Rig, rig } from './support/rig.ts'

let work: Rig
afterEach(() => work?.end())

const many = (count: number, run: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, run))

describe('many processes at once', () => {
  it.each<[CacheUse, boolean]>([
    ['use', false],
    ['renew', false],
    ['use', true],
  ])('send one request a round (cache %s, without a kernel lock %s)', async (cache, withoutKernelLock) => {
    work = await rig()
    // Long enough for the last to be started before the first is done.
    work.server.delay = 300
    for (let round = 1; round <= 3; round++) {
      await work.forgetAccess()
      const results = await many(10, () => work.run({ cache, withoutKernelLock }))
      expect(results).toEqual(Array(10).fill({ status: 0, signal: null, out: `at-${round}\n`, err: '' }))
    }
    expect(work.server).toMatchObject({ grants: 3, requests: 3, reused: false })
    expect((await work.session()).refreshToken).toBe(work.server.current())
  })

  it('share a token whose life the server did not state', async () => {
    work = await rig()
    work.server.expiresIn = undefined
    // The answer comes once all of them wait.
    work.server.delay = 1500
    const results = await many(6, () => work.run())
    expect(results).toEqual(Array(6).fill({ status: 0, signal: null, out: 'at-1\n', err: '' }))
  })
})

describe('a process killed', () => {
  const before: RefreshPoint[] = ['locked', 'read', 'journal-made', 'store-proved']
  const after: RefreshPoint[] = [
    'journal-written',
    'session-saved',
    'session-verified',
    'access-saved',
    'journal-removed',
  ]

  it.each(before)('at %s has sent nothing, and the next one goes on', async killAt => {
    work = await rig()
    expect((await work.run({ killAt })).signal).toBe('SIGKILL')
    expect(work.server.requests).toBe(0)
    expect(await work.run()).toMatchObject({ status: 0, out: 'at-1\n' })
    expect(work.server).toMatchObject({ requests: 1, reused: false })
  })

  it.each(after)('at %s loses nothing', async killAt => {
    work = await rig()
    expect((await work.run({ killAt })).signal).toBe('SIGKILL')
    expect(work.server.grants).toBe(1)
    expect((await work.run()).status).toBe(0)
    expect((await work.run({ cache: 'renew' })).status).toBe(0)
    expect(work.server.reused).toBe(false)
    expect((await work.session()).refreshToken).toBe(work.server.current())
    expect(readdirSync(work.folder)).toEqual([`${work.key}.lock`])
  })

  it('between the answer and the journal loses the session, and the next one says so once', async () => {
    work = await rig()
    expect((await work.run({ killAt: 'answered' })).signal).toBe('SIGKILL')
    expect(await work.run()).toMatchObject({ status: 3, out: '', err: 'session_dead\n' })
    const requests = work.server.requests
    expect(await work.run()).toMatchObject({ status: 3, err: 'session_dead\n' })
    expect(work.server.requests).toBe(requests)
  })

  it('frees its lock at once', async () => {
    work = await rig()
    const holder = work.start({ stopAt: 'read' })
    await new Promise(resolve => holder.stdout?.once('data', resolve))
    const waiter = work.run()
    await new Promise(resolve => setTimeout(resolve, 500))
    const killed = performance.now()
    holder.kill('SIGKILL')
    expect((await waiter).status).toBe(0)
    expect(performance.now() - killed).toBeLessThan(1000)
  })
})

describe('a process stopped', () => {
  it('keeps the lock: others end with 11 and send nothing', async () => {
    work = await rig()
    const holder = work.start({ stopAt: 'store-proved' })
    const done = ended(holder)
    await new Promise(resolve => holder.stdout?.once('data', resolve))
    expect(await work.run({ lockTimeoutMs: 300 })).toMatchObject({
      status: 11,
      out: '',
      err: 'lock_timeout\n',
    })
    expect(work.server.requests).toBe(0)
    holder.kill('SIGCONT')
    expect(await done).toMatchObject({ status: 0, out: 'store-proved\nat-1\n' })
  })

  it('without a kernel lock overwrites no newer session', async () => {
    work = await rig()
    work.server.grace = true
    const holder = work.start({ stopAt: 'journal-written', withoutKernelLock: true })
    const done = ended(holder)
    await new Promise(resolve => holder.stdout?.once('data', resolve))
    // As after its heartbeat has stopped for long: another process takes the lock.
    const { lock } = sessionPlace(work.folder, work.key)
    const { utimesSync } = await import('node:fs')
    utimesSync(`${lock}.held`, 0, 0)
    expect(await work.run({ withoutKernelLock: true })).toMatchObject({ status: 0 })
    const newer = await work.session()
    holder.kill('SIGCONT')
    expect(await done).toMatchObject({ status: 10, err: 'session_overtaken\n' })
    expect(await work.session()).toEqual(newer)
  }, 60_000)
})

describe('a signal', () => {
  it('during the request ends the process after the successor is saved', async () => {
    work = await rig()
    work.server.delay = 1000
    const child = work.start()
    const done = ended(child)
    while (work.server.grants === 0) await new Promise(resolve => setTimeout(resolve, 5))
    child.kill('SIGTERM')
    expect(await done).toMatchObject({ status: 143, out: '' })
    expect((await work.session()).refreshToken).toBe('rt-2')
    expect(existsSync(join(work.folder, `${work.key}.journal`))).toBe(false)
  })

  it('during the wait for the lock ends it at once', async () => {
    work = await rig()
    const holder = work.start({ stopAt: 'read' })
    await new Promise(resolve => holder.stdout?.once('data', resolve))
    const waiter = work.start()
    const done = ended(waiter)
    await new Promise(resolve => setTimeout(resolve, 500))
    waiter.kill('SIGTERM')
    expect(await done).toMatchObject({ status: 143 })
  })
})
