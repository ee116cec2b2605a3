/** Content codings (RFC 9110 8.4.1) of an answer, in whichever HTTP client the program under test has. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { runFob } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const home = await sharedHome()

const answer = JSON.stringify({ access_token: 'packed', token_type: 'Bearer', expires_in: 60 })

/** fob's call, with the token endpoint answering `body` under Content-Encoding `coding`. */
function call(coding: string, body: string | Buffer) {
  const headers = { 'content-type': 'application/json', 'content-encoding': coding }
  server.fault('token', { status: 200, headers, body })
  const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
  return runFob([...words, '--client-id', 'service', '--no-cache'], {
    home,
    env: { FOB_CLIENT_SECRET: 'secret' },
  })
}

describe('content codings', () => {
  it.each([
    ['gzip', gzipSync(answer)],
    ['X-GZIP', gzipSync(answer)],
    ['deflate', deflateSync(answer)],
    ['br', brotliCompressSync(answer)],
    ['identity', answer],
    ['', answer],
  ])('an answer in %o is read', async (coding, body) => {
    expect(await call(coding, body)).toMatchObject({ code: 0, stdout: 'packed\n' })
  })

  it.each([
    ['of a kind that nobody asked for', 'compress', answer],
    ['that is none', 'gzip', answer],
    ['cut short', 'gzip', gzipSync(answer).subarray(0, -12)],
    ['of no body at all', 'gzip', ''],
  ])('a coding %s is a malformed answer', async (_, coding, body) => {
    const { code, stdout, stderr } = await call(coding, body)
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toMatch(/^fob: /)
  })
})
