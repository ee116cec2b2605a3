/** Bodies that no client should read to the end. Each is a part of a fault: `fault('token', gzipBomb(2e9))`. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Fault, StreamedFault } from './faults.ts'

const json = { 'content-type': 'application/json' }

/** The start of a JSON string and then `count` letters, without Content-Length. */
export function bytes(count: number): StreamedFault {
  return { headers: json, body: () => letters(count) }
}

/** `count` letters of JSON, packed about a thousand to one. */
export function gzipBomb(count: number): StreamedFault {
  const headers = { ...json, 'content-encoding': 'gzip' }
  return { headers, body: () => Readable.from(letters(count)).pipe(createGzip()) }
}

/** The text of `answer`, one byte each `milliseconds`. */
export function dripping(answer: unknown, milliseconds: number): Fault {
  return {
    headers: json,
    async *body() {
      for (const byte of Buffer.from(JSON.stringify(answer))) {
        await sleep(milliseconds)
        yield Uint8Array.of(byte)
      }
    },
  }
}

function* letters(count: number): Generator<Uint8Array> {
  yield Buffer.from('{"access_token":"')
  const block = Buffer.alloc(65_536, 'a')
  for (let left = count; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length))
}
