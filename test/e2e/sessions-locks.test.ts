/** Who waits for a lock: its holder killed, stopped, and nobody there to wait for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { hasPart } from '../support/parts.ts'
import type { RunningFob } from '../support/run.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { counted, describeStores, figure, full, only, spread } from '../support/sessions/torture.ts'
import { sharedServer } from '../support/shared.ts'
import { strace } from '../support/strace.ts'

const server = await sharedServer()

/** A process that has the lock: its request gets no answer. */
async function holder(rig: SessionRig): Promise<RunningFob> {
  server.clear()
  server.fault('token', { delay: 120_000, drop: 'before', times: 1 })
  const running = await rig.start(['refresh', rig.profile], { timeout: 120_000 })
  while (rig.grants() === 0) await sleep(5)
  return running
}

const isLock = ({ text }: { text: string }) => text.includes('.lock>, F_OFD_SETLK')

describeStores('the lock', backends => {
  it.skipIf(!hasPart('strace'))('of a killed holder is free at once', async () => {
    await using rig = await sessionRig(server, backends)
    const waits: number[] = []
    for (let round = 0; round < counted(1, 20); round++) {
      await using first = await holder(rig)
      const watch = strace(rig.home.path, ['fcntl'])
      const second = await rig.start(['refresh', rig.profile], { by: watch.by })
      await sleep(counted(1000, 500 + Math.random() * 500))
      const killedAt = Date.now()
      first.kill('SIGKILL')
      expect(await second.finished).toMatchObject({ code: 0 })
      const tries = (await watch.calls()).filter(isLock)
      expect(tries.length).toBeGreaterThan(1)
      const got = tries.at(-1)
      expect(got?.text).toMatch(/ = 0$/)
      waits.push((got?.at ?? 0) - killedAt)
    }
    figure('from kill -9 of the holder to the lock', spread(waits))
    expect(Math.max(...waits)).toBeLessThan(250)
  })

  only(full, it)('of a stopped holder stays, and who waits ends with 11 after 30 s', async () => {
    await using rig = await sessionRig(server, backends)
    await using first = await holder(rig)
    first.kill('SIGSTOP')
    const before = await rig.stored()
    const began = performance.now()
    const done = await rig.refresh()
    figure('stopped holder: exit 11 after, ms', Math.round(performance.now() - began))
    expect(done).toMatchObject({ code: 11, stdout: '' })
    expect(done.stderr).toMatch(/^fob: another fob has been at work on this session for 30 s\nhint: /)
    expect(rig.grants()).toBe(1)
    expect(await rig.stored()).toBe(before)
  })

  it('of a stopped holder keeps others waiting, who then use what it got', async () => {
    await using rig = await sessionRig(server, backends)
    server.fault('token', { delay: 500 })
    await using first = await rig.start(['refresh', rig.profile])
    while (rig.grants() === 0) await sleep(5)
    first.kill('SIGSTOP')
    const second = rig.refresh()
    await sleep(1500)
    expect(rig.grants()).toBe(1)
    first.kill('SIGCONT')
    const { stdout } = await first.finished
    expect(await second).toMatchObject({ code: 0, stdout })
    expect(rig.grants()).toBe(1)
  })

  it.skipIf(!hasPart('strace'))('is not taken, and nothing is asked, for a cached token', async () => {
    await using rig = await sessionRig(server, backends)
    const watch = strace(rig.home.path, ['openat', 'fcntl', 'flock'], { threads: true })
    expect(await rig.token({ by: watch.by })).toMatchObject({ code: 0 })
    const calls = await watch.calls()
    expect(calls.length).toBeGreaterThan(20)
    expect(calls.filter(({ text }) => /\.lock|SETLK|locks/.test(text) && !text.includes('dconf'))).toEqual([])
    expect(server.requests).toEqual([])
  })
})
