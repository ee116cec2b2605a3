import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runFob, startFob } from '../support/run.ts'

const demo = fileURLToPath(new URL('../../scripts/demo.js', import.meta.url))

test('the demo shows every step within 40 lines', async () => {
  const { code, stdout, stderr } = await runFob([], { bin: demo })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('{"sub":"service","client_id":"service","scope":"api:read"}')
  expect(stdout.split('\n').length).toBeLessThan(40)
})

test('the demo does without curl', async () => {
  const { code, stdout } = await runFob([], { bin: demo, env: { PATH: '' } })
  expect(code).toBe(0)
  expect(stdout).toContain(
    '{"sub":"service","client_id":"service","scope":"api:read"}\n    (there is no curl here',
  )
})

test('kept running, the demo can be played with until Ctrl-C', async () => {
  await using running = await startFob(['--keep'], { bin: demo })
  const [settings] = await running.waitFor(/FOB_ISSUER=[\s\S]*?client-credentials/, 'stdout')
  const env = Object.fromEntries(
    [...settings.matchAll(/(FOB_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  )
  const { code, stdout } = await runFob(['token', 'client-credentials'], { env })
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^[\w-]{43}\n$/)])
  running.kill('SIGINT')
  expect(await running.finished).toMatchObject({ code: 0 })
})
