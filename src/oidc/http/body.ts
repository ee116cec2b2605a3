import { pipeline, type Readable } from 'node:stream'
import { TransportError } from './transport.ts'

/** What an answer's headers say of its body. */
export interface BodyHeaders {
  'content-length'?: string | undefined
  'content-encoding'?: string | undefined
}

/**
 * The whole body, decompressed.
 *
 * The limit holds for what arrives and for what comes out of the decompressor, so neither an endless body nor a gzip
 * bomb takes more memory than the limit. Leaving the loop destroys the streams and with them the socket.
 *
 * @param limit bytes
 * @throws TransportError too-large or protocol; else what the stream fails with
 */
export async function readBody(
  body: Readable,
  headers: BodyHeaders,
  limit: number,
  host: string,
): Promise<Uint8Array> {
  const tooLarge = () => new TransportError('too-large', host, true)
  if (Number(headers['content-length']) > limit) throw tooLarge()
  const decoder = await decoderFor(headers['content-encoding'], host)
  if (!decoder) return collect(body, limit, tooLarge)
  let arrived = 0
  body.on('data', (chunk: Uint8Array) => {
    arrived += chunk.length
    if (arrived > limit) body.destroy(tooLarge())
  })
  pipeline(body, decoder, () => {})
  try {
    return await collect(decoder, limit, tooLarge)
  } catch (error) {
    // Servers name a coding for no body at all, too, where the decompressor misses its end mark.
    if (body.readableEnded && arrived === 0) return new Uint8Array()
    throw error
  }
}

async function collect(stream: Readable, limit: number, tooLarge: () => Error): Promise<Uint8Array> {
  let body = new Uint8Array(16 * 1024)
  let size = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const end = size + chunk.length
    if (end > limit) throw tooLarge()
    // Copied, not collected: a million chunks of one byte would each keep an object alive.
    if (end > body.length) body = grown(body, Math.max(end, body.length * 2))
    body.set(chunk, size)
    size = end
  }
  return body.subarray(0, size)
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}

async function decoderFor(encoding: string | undefined, host: string) {
  const coding = encoding?.trim().toLowerCase() ?? ''
  if (coding === '' || coding === 'identity') return undefined
  const zlib = await import('node:zlib')
  if (coding === 'gzip' || coding === 'x-gzip') return zlib.createGunzip()
  if (coding === 'deflate') return zlib.createInflate()
  if (coding === 'br') return zlib.createBrotliDecompress()
  throw new TransportError('protocol', host, true)
}
