/** Many processes at once: one request, nothing lost. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type RunOptions, writeProfile } from '../support/run.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { counted, describeStores, figure } from '../support/sessions/torture.ts'

const processes = counted(6, 20)
const rounds = counted(2, 10)

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
afterAll(() => server.close())

/** Environment and folder of each process. */
type World = (index: number, rig: SessionRig) => RunOptions | Promise<RunOptions>

/** Where nothing is as in the next process, but the store. */
const mixed: World = async (index, { home, server, profile }) => {
  const folder = join(home.path, `world-${index % 4}`)
  const [config, tmp, cwd] = ['config', 'tmp', 'cwd'].map(name => join(folder, name))
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: config ?? '',
    TMPDIR: tmp ?? '',
    XDG_STATE_HOME: folder,
    XDG_RUNTIME_DIR: folder,
  }
  for (const path of [tmp, cwd]) await mkdir(path ?? '', { recursive: true })
  await writeProfile({ ...home, env }, profile, `issuer = "${server.issuer}"\nclient_id = "cli"\n`)
  return { env, cwd: cwd ?? '' }
}

describeStores(
  `${processes} processes, ${rounds} rounds`,
  backends => {
    it.each<[string, 'token' | 'refresh', World]>([
      ['fob token', 'token', () => ({})],
      ['fob refresh', 'refresh', () => ({})],
      ['fob token with mixed HOME, XDG_*, TMPDIR and folder', 'token', mixed],
    ])('%s: one refresh grant a round, and none is lost', async (name, command, world) => {
      await using rig = await sessionRig(server, backends)
      // The last is started before the first has its answer.
      server.fault('token', { delay: processes * 60 })
      const worlds = await Promise.all(Array.from({ length: processes }, (_, index) => world(index, rig)))
      let successes = 0
      for (let round = 1; round <= rounds; round++) {
        await rig.expire()
        const done = await Promise.all(worlds.map(options => rig[command](options)))
        expect(done.filter(({ code }) => code !== 0)).toEqual([])
        expect(new Set(done.map(({ stdout }) => stdout)).size).toBe(1)
        expect(rig.isLive(done[0]?.stdout.trim())).toBe(true)
        expect(rig.grants()).toBe(round)
        successes += done.length
      }
      expect(rig.isLive((await rig.session()).refreshToken)).toBe(true)
      figure(name, `${rig.grants()} refresh grants, ${successes} successes, 0 sessions lost`)
    })
  },
  { windows: true },
)
