/** Whatever fob waits for, Ctrl-C ends it with 130 and without a word, SIGTERM with 143. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunOptions, startFob, writeProfile } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const home = await sharedHome()
let silent: Server
let port: number

beforeAll(async () => {
  silent = createServer(socket => void socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  port = (silent.address() as { port: number }).port
  execFileSync('mkfifo', ['-m', '600', join(home.path, 'pipe')])
  await writeProfile(home, 'asks', 'client_secret = { command = ["sleep", "60"] }\n')
})
afterAll(() => void silent.close())

const start = (args: readonly string[], options: RunOptions = {}) =>
  startFob(
    ['token', 'client-credentials', '--no-cache', '--client-id', 'service', '--refresh-metadata', ...args],
    {
      home,
      env: { FOB_ISSUER: server.issuer, FOB_ALLOW_HTTP_LOOPBACK: '1', FOB_CLIENT_SECRET: 'secret' },
      ...options,
    },
  )
const withoutSecret = () => ({ FOB_ISSUER: server.issuer, FOB_ALLOW_HTTP_LOOPBACK: '1' })

const waits: Record<string, () => ReturnType<typeof start>> = {
  'a silent server': () => start(['--issuer', `http://127.0.0.1:${port}`]),
  'a silent TLS server': () => start(['--issuer', `https://127.0.0.1:${port}`]),
  'a silent proxy': () => start(['--proxy', `http://127.0.0.1:${port}`]),
  'a silent SOCKS proxy': () => start(['--proxy', `socks5h://127.0.0.1:${port}`]),
  'half an answer': () => {
    server.fault('token', {
      body: async function* () {
        yield Buffer.from('{')
        await sleep(20_000, undefined, { ref: false })
      },
    })
    return start([])
  },
  'Retry-After': () => {
    server.fault('token', { status: 429, headers: { 'retry-after': '20' } })
    return start([])
  },
  'standard input': () =>
    start(['--client-secret-file', '-'], { env: withoutSecret(), input: { open: true } }),
  'a pipe with the secret': () =>
    start(['--client-secret-file', join(home.path, 'pipe')], { env: withoutSecret() }),
  'a pipe with authorities': () => start(['--ca-file', join(home.path, 'pipe')]),
  'a command': () => start(['asks'], { env: withoutSecret() }),
}

describe('a wait for', () => {
  it.each(Object.entries(waits))('%s is over with Ctrl-C', async (_, begin) => {
    await using fob = await begin()
    await sleep(800)
    const asked = Date.now()
    fob.kill('SIGINT')
    expect(await fob.finished).toMatchObject({ code: 130, stdout: '', stderr: '' })
    expect(Date.now() - asked).toBeLessThan(2000)
  })
})

it.each<[NodeJS.Signals, number]>([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s exits %i', async (signal, code) => {
  await using fob = await start(['--issuer', `http://127.0.0.1:${port}`])
  await sleep(800)
  fob.kill(signal)
  expect(await fob.finished).toMatchObject({ code, stdout: '', stderr: '' })
})

it.each(['http', 'socks5h'])('--timeout holds for a silent %s proxy too', async scheme => {
  const { finished } = await start(['--timeout', '1s', '--proxy', `${scheme}://127.0.0.1:${port}`])
  expect(await finished).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('within 1 s') })
})

it('a profile that is a pipe is refused, not waited for', async () => {
  const profiles = join(home.env.XDG_CONFIG_HOME ?? '', 'fob/profiles')
  execFileSync('mkfifo', ['-m', '600', join(profiles, 'pipe.toml')])
  const { finished } = await start(['pipe'])
  expect(await finished).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('is no file') })
})

it('--ca-file that never ends is refused', async () => {
  const { finished } = await start(['--ca-file', '/dev/zero'])
  expect(await finished).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--ca-file') })
})
