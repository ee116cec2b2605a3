/** Generated answers: whatever a server says, fob ends by its table, without a stack trace and in bounded memory. */
import { spawn } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitMeanings } from '../../src/errors.ts'
import {
  bytes,
  gzipBomb,
  type StreamedFault,
  startAuthorizationServer,
} from '../support/authorization-server/index.ts'
import { runFob, startFob } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const home = await sharedHome()

const words = () => [
  'token',
  'client-credentials',
  '--allow-http-loopback',
  '--issuer',
  server.issuer,
  '--client-id',
  'service',
  '--refresh-metadata',
  '--no-cache',
  '--timeout',
  '5s',
]
const options = () => ({ home, env: { FOB_CLIENT_SECRET: 'secret' } })

/** Right names with wrong values, wrong names, and bodies that are no object at all. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
  fc.constant('http://127.0.0.1:1/'),
)
const fields = [
  'access_token',
  'token_type',
  'expires_in',
  'scope',
  'refresh_token',
  'id_token',
  'error',
  'error_description',
  'issuer',
  'token_endpoint',
  'token_endpoint_auth_methods_supported',
  'jwks_uri',
]
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 6 }).map(object => JSON.stringify(object)),
  fc.jsonValue().map(json => JSON.stringify(json)),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
const answer = fc.record({
  endpoint: fc.constantFrom('discovery' as const, 'token' as const),
  status: fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503),
  type: fc.constantFrom('application/json', 'application/json; charset=latin1', 'text/html', 'x', ''),
  body,
})

const runs = 500
const parallel = 4

describe('malformed answers', () => {
  it(`${runs} of them end by the table`, { timeout: 300_000 }, async () => {
    const samples = fc.sample(answer, { numRuns: runs, seed: 20261122 })
    const wrong: unknown[] = []
    const worker = async () => {
      // One server each, since a fault is the server's and not the request's.
      await using own = await startAuthorizationServer()
      for (let next = samples.pop(); next; next = samples.pop()) {
        const { endpoint, status, type, body } = next
        own.clear()
        own.fault(endpoint, { status, headers: { 'content-type': type }, body })
        const args = words().map(word => (word === server.issuer ? own.issuer : word))
        const { code, stdout, stderr } = await runFob(args, options())
        const inTable = code !== null && code !== 1 && code in exitMeanings
        const quiet = code === 0 || stdout === ''
        const clean = !/\n\s+at |\[object/.test(stderr) && !/\p{Cc}/u.test(stderr.replaceAll('\n', ''))
        if (!inTable || !quiet || !clean) wrong.push({ ...next, code, stdout, stderr })
      }
    }
    await Promise.all(Array.from({ length: parallel }, worker))
    expect(wrong).toEqual([])
  })

  it.each<[string, StreamedFault, number]>([
    ['a body of 2 GB', bytes(2e9), 50e6],
    ['a gzip bomb of 2 GB, 2 MB packed', gzipBomb(2e9), 0.5e6],
  ])('%s takes less than 250 MB, and is not waited for', async (_, fault, most) => {
    let sent = 0
    server.fault('token', { ...fault, delay: 200, body: () => counted(fault.body()) })
    async function* counted(body: ReturnType<typeof fault.body>) {
      for await (const chunk of body) {
        sent += chunk.length
        yield chunk
      }
    }
    await using running = await startFob(words(), options())
    const peak = watchMemory(running.child.pid ?? 0)
    const { code } = await running.finished
    expect(code).toBe(7)
    expect(sent).toBeLessThan(most)
    expect(peak()).toBeGreaterThan(10)
    expect(peak()).toBeLessThan(250)
  })
})

/**
 * Peak resident memory so far, in MB. The kernel keeps the high-water mark, so looking often is enough; a process of
 * its own looks, since the server in this one is busy.
 */
function watchMemory(pid: number): () => number {
  const watcher = spawn('sh', ['-c', `while grep VmHWM /proc/${pid}/status; do :; done 2>/dev/null`])
  let peak = 0
  watcher.stdout.on('data', (lines: Buffer) => {
    for (const [, kilobytes] of lines.toString().matchAll(/VmHWM:\s+(\d+) kB/g)) {
      peak = Math.max(peak, Number(kilobytes) / 1024)
    }
  })
  return () => peak
}
