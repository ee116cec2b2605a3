/** SIGINT and SIGTERM, whenever they come: the exit code says so, and a spent refresh token has its successor saved. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { findProgram } from '../support/parts.ts'
import { fobCommand } from '../support/run.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { counted, describeStores, figure } from '../support/sessions/torture.ts'
import { sharedServer } from '../support/shared.ts'

const server = await sharedServer()

const codes = { SIGINT: 130, SIGTERM: 143 } as const
const rounds = counted(6, 100)

/** Its refresh token is the newest, and nothing waits to be repaired. */
async function stillServes(rig: SessionRig): Promise<void> {
  expect(rig.isLive((await rig.session()).refreshToken)).toBe(true)
  expect(existsSync(rig.place.journal)).toBe(false)
}

describeStores('a signal', backends => {
  it.each(['SIGINT', 'SIGTERM'] as const)(`%s at ${rounds} random moments loses nothing`, async signal => {
    await using rig = await sessionRig(server, backends)
    server.fault('token', { delay: 50 })
    const began = Date.now()
    await rig.refresh()
    const life = Date.now() - began
    const ends: Record<string, number> = {}
    for (let round = 0; round < rounds; round++) {
      const sent = rig.grants()
      const running = await rig.start(['refresh', rig.profile])
      await sleep(Math.random() * life)
      running.kill(signal)
      const done = await running.finished
      // Before Node has started, and after it has begun to end, the system's own handling gives the same code.
      const code = done.signal === signal ? codes[signal] : done.code
      expect(code === 0 ? done.stdout : code).toEqual(code === 0 ? expect.stringMatching(/./) : codes[signal])
      if (code !== 0) expect(done.stdout).toBe('')
      expect(rig.grants() - sent).toBeLessThanOrEqual(1)
      await stillServes(rig)
      const end = `exit ${code}, ${rig.grants() - sent} sent`
      ends[end] = (ends[end] ?? 0) + 1
    }
    figure(`${signal} at ${rounds} random moments`, JSON.stringify(ends))
    expect(await rig.refresh()).toMatchObject({ code: 0 })
  })

  it('during the request waits for the answer and says so; a second one changes nothing', async () => {
    await using rig = await sessionRig(server, backends)
    server.fault('token', { delay: 1000 })
    await using running = await rig.start(['refresh', rig.profile])
    while (rig.grants() === 0) await sleep(5)
    running.kill('SIGINT')
    await running.waitFor(/^warning: the refresh token is on its way: .*\n/)
    running.kill('SIGINT')
    expect(await running.finished).toMatchObject({ code: 130, stdout: '' })
    await stillServes(rig)
    // What it got serves the next one.
    expect(await rig.token()).toMatchObject({ code: 0 })
    expect(rig.grants()).toBe(1)
  })

  it.skipIf(!findProgram('script'))('Ctrl-C leaves the terminal as it was', async () => {
    await using rig = await sessionRig(server, backends)
    server.fault('token', { delay: 300 })
    for (let round = 0; round < counted(2, 20); round++) {
      const screen = await ctrlC(rig, Math.random() * 600)
      const [before, code, after] = screen.match(/(?:stty|code) [\da-f:]+/g) ?? []
      expect(before).toMatch(/^stty [\da-f:]{30}/)
      expect(after).toBe(before)
      expect(code).toMatch(/^code (0|130)$/)
      // No cursor left hidden, no colour left on, no other screen left open.
      for (const [on, off] of [
        ['\u001b[?25l', '\u001b[?25h'],
        ['\u001b[?1049h', '\u001b[?1049l'],
      ] as const) {
        expect(screen.lastIndexOf(on)).toBeLessThanOrEqual(screen.lastIndexOf(off))
      }
      await stillServes(rig)
    }
  })
})

/** `fob refresh` on a terminal of its own, on which Ctrl-C is typed after so many milliseconds. */
async function ctrlC({ home, env, profile }: SessionRig, after: number): Promise<string> {
  const command = fobCommand()
    .map(word => `'${word}'`)
    .join(' ')
  const shell = `trap : INT; echo stty $(stty -g); ${command} refresh ${profile}; echo code $?; trap '' INT; echo stty $(stty -g)`
  const child = spawn('script', ['-qec', shell, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm', ...home.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  child.stdin.on('error', () => {})
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  while (!screen.includes('stty ')) await sleep(5)
  await sleep(after)
  child.stdin.write('\u0003')
  await closed
  return screen.replaceAll('\r', '')
}
