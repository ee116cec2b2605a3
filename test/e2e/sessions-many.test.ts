/** A store with very many sessions costs `fob token` what a store with one costs. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseKey } from '../../src/store/key-text.ts'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { hasPart } from '../support/parts.ts'
import { fileBackends } from '../support/sessions/backends.ts'
import { fillStore } from '../support/sessions/fill.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { counted, figure, full, only, printFigures } from '../support/sessions/torture.ts'
import { strace } from '../support/strace.ts'

const count = counted(500, 10_000)

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
afterAll(() => server.close())

describe(`a store with ${count} sessions`, () => {
  printFigures(`a store with ${count} sessions`)

  it.skipIf(!hasPart('strace'))(
    'takes the same system calls, no lock and no request for a cached token',
    async () => {
      await using rig = await sessionRig(server, fileBackends())
      const inHome = async () => {
        const watch = strace(rig.home.path, ['openat', 'read', 'getdents64', 'fcntl'], { threads: true })
        expect(await rig.token({ by: watch.by })).toMatchObject({ code: 0 })
        return (await watch.calls())
          .map(({ name, text }) => `${name} ${text}`)
          .filter(call => call.includes('fob/store'))
      }
      const before = await inHome()
      fill(rig)
      const after = await inHome()
      expect(after.length).toBe(before.length)
      expect(after.filter(call => /getdents|lock|SETLK/.test(call))).toEqual([])
      expect(server.requests).toEqual([])
    },
  )

  only(full, it)('takes no longer, and lists them', async () => {
    await using one = await sessionRig(server, fileBackends())
    await using many = await sessionRig(server, fileBackends())
    fill(many)
    const times = new Map<SessionRig, number[]>([one, many].map(rig => [rig, []]))
    for (let round = 0; round < 101; round++) {
      for (const [rig, taken] of times) {
        const began = performance.now()
        expect(await rig.token()).toMatchObject({ code: 0 })
        taken.push(performance.now() - began)
      }
    }
    const [alone = 0, among = 0] = [...times.values()].map(median)
    figure('fob token, one session', `${alone.toFixed(1)} ms`)
    figure(`fob token, ${count} sessions`, `${among.toFixed(1)} ms (${(among / alone).toFixed(2)} x)`)
    expect(among / alone).toBeLessThan(1.2)
    const began = performance.now()
    const { stdout } = await many.fob(['list', '-o', 'json'])
    figure('fob list', `${Math.round(performance.now() - began)} ms`)
    expect(JSON.parse(stdout)).toHaveLength(count + 1)
  })
})

async function fill({ backend: { folder = '', env } }: SessionRig): Promise<void> {
  const path = env.FOB_STORE_KEY_FILE ?? ''
  await fillStore(folder, parseKey(readFileSync(path, 'utf8'), path), count)
}

const median = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
