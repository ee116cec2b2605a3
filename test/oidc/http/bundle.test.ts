import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { closeServers, serve } from './servers.ts'

let folder: string
let program: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fob-bundle-'))
  program = join(folder, 'child.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./child.ts', import.meta.url))],
    inject: [fileURLToPath(new URL('../../../src/oidc/http/globals.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'error',
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(closeServers)

interface Report {
  readonly outcome: string
  readonly undici: boolean
  readonly megabytes: number
}

async function run(handler: (response: ServerResponse) => void): Promise<Report> {
  const server = await serve((_, response) => handler(response))
  const { stdout } = await promisify(execFile)(process.execPath, [program, server.url('/token').href])
  return JSON.parse(stdout) as Report
}

it('openid-client gets a token without undici', async () => {
  const body = JSON.stringify({ access_token: 'abc', token_type: 'bearer', expires_in: 60 })
  const report = await run(response => void response.setHeader('content-type', 'application/json').end(body))
  expect(report).toMatchObject({ outcome: 'abc', undici: false })
})

/** Writes for as long as the other side takes it. */
function pour(response: ServerResponse, chunk: Uint8Array, times: number): void {
  let left = times
  const more = () => {
    while (left-- > 0) if (!response.write(chunk)) return void response.once('drain', more)
    response.end()
  }
  more()
}

const json = { 'content-type': 'application/json' }
const zeros = Buffer.alloc(64 * 1024 * 1024)

describe('takes no memory to speak of', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    [
      '2 GB, announced',
      response => {
        response.writeHead(200, { ...json, 'content-length': 2 ** 31 })
        pour(response, zeros.subarray(0, 65_536), 2 ** 15)
      },
    ],
    [
      '2 GB in chunks',
      response => {
        response.writeHead(200, json)
        pour(response, zeros.subarray(0, 65_536), 2 ** 15)
      },
    ],
    [
      'a gzip bomb of 2 GB',
      response => {
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' })
        pour(response, gzipSync(zeros), 32)
      },
    ],
    [
      'a brotli bomb',
      response => {
        response.writeHead(200, { ...json, 'content-encoding': 'br' })
        response.end(brotliCompressSync(zeros))
      },
    ],
    [
      'more than a million chunks of one byte',
      response => {
        response.writeHead(200, { ...json, 'transfer-encoding': 'chunked', 'x-raw': 'yes' })
        response.flushHeaders()
        const chunks = Buffer.from('1\r\n \r\n'.repeat(11_000))
        for (let round = 0; round < 100; round++) response.socket?.write(chunks)
      },
    ],
  ])('%s', async (_name, handler) => {
    const report = await run(handler)
    expect(report.outcome).toBe('too_large')
    expect(report.megabytes).toBeLessThan(150)
  })
})
