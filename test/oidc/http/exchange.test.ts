import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { exit, FobError } from '../../../src/errors.ts'
import { nodeTransport as exchange, TransportError } from '../../../src/oidc/http/transport.ts'
import { closedPort, closeServers, request, serve, serveSocket } from './servers.ts'

afterEach(closeServers)

const failure = (error: unknown) =>
  error instanceof TransportError
    ? { kind: error.kind, sent: error.sent }
    : { kind: 'no TransportError', error }

const failed = async (promise: Promise<unknown>) =>
  failure(
    await promise.then(
      () => 'it went well',
      (error: unknown) => error,
    ),
  )

describe('an exchange', () => {
  it('gives status, headers in order with repeats kept, and the body', async () => {
    const server = await serve((_, response) => {
      response.writeHead(
        418,
        [
          ['X-One', 'a'],
          ['Set-Cookie', 'b=1'],
          ['set-cookie', 'c=2'],
        ].flat(),
      )
      response.end('tea')
    })
    const answer = await exchange(request(server.url('/pot?x=1')))
    expect(answer.status).toBe(418)
    expect(answer.headers.slice(0, 3)).toEqual([
      ['x-one', 'a'],
      ['set-cookie', 'b=1'],
      ['set-cookie', 'c=2'],
    ])
    expect(Buffer.from(answer.body).toString()).toBe('tea')
    expect(server.requests).toEqual([{ method: 'GET', path: '/pot?x=1', body: '' }])
  })

  it('sends a body with its length', async () => {
    let length: string | undefined
    const server = await serve((incoming, response) => {
      length = incoming.headers['content-length']
      response.end()
    })
    await exchange(request(server.url(), { method: 'POST', body: 'grant_type=ü' }))
    expect(server.requests[0]?.body).toBe('grant_type=ü')
    expect(length).toBe('13')
  })

  describe('with something to be done before the body', () => {
    const post = { method: 'POST', body: 'refresh_token=spent' }

    it('connects meanwhile, and sends nothing before', async () => {
      const server = await serve((_, response) => void response.end())
      const seen: unknown[] = []
      const beforeBody = async () => {
        await vi.waitUntil(() => server.connections() > 0)
        await new Promise(resolve => setTimeout(resolve, 50))
        seen.push(server.received())
      }
      await exchange(request(server.url(), { ...post, beforeBody }))
      expect(seen).toEqual([0])
      expect(server.requests).toEqual([{ method: 'POST', path: '/', body: post.body }])
    })

    /** Goes on when it is told to. */
    function held() {
      let go = () => {}
      const gate = new Promise<void>(resolve => {
        go = resolve
      })
      return { beforeBody: () => gate, go }
    }

    it('has sent nothing where the connection ends meanwhile: a second try is safe', async () => {
      const server = await serveSocket(socket => socket.destroy())
      const url = new URL(`http://127.0.0.1:${server.port}/`)
      const { beforeBody, go } = held()
      const failure = await failed(exchange(request(url, { ...post, beforeBody })))
      expect(failure).toEqual({ kind: 'reset', sent: false })
      go()
    })

    it('sends nothing to a server that answers before it was asked', async () => {
      const server = await serveSocket(socket => {
        socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')
      })
      const url = new URL(`http://127.0.0.1:${server.port}/`)
      const { beforeBody, go } = held()
      expect((await exchange(request(url, { ...post, beforeBody }))).status).toBe(503)
      go()
      await new Promise(resolve => setTimeout(resolve, 50))
      expect(server.received()).toBe(0)
    })

    it('that fails, fails with it and sends nothing', async () => {
      const server = await serve((_, response) => void response.end())
      const reason = new FobError('store_write_failed', exit.store, 'the disk is full')
      const beforeBody = () => Promise.reject(reason)
      await expect(exchange(request(server.url(), { ...post, beforeBody }))).rejects.toBe(reason)
      expect(server.received()).toBe(0)
    })
  })

  it('uses a connection again', async () => {
    const server = await serve((_, response) => void response.end('x'))
    for (let round = 0; round < 3; round++) await exchange(request(server.url()))
    expect(server.connections()).toBe(1)
  })

  it.each([301, 302, 303, 307, 308])('hands a %d on and follows it nowhere', async status => {
    const second = await serve((_, response) => void response.end())
    const server = await serve(
      (_, response) => void response.writeHead(status, { location: second.url().href }).end(),
    )
    expect((await exchange(request(server.url()))).status).toBe(status)
    expect([second.connections(), second.received()]).toEqual([0, 0])
  })
})

describe('a compressed body', () => {
  const text = 'a token '.repeat(1000)
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('%s is unpacked', async (coding, bytes) => {
    const server = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': coding }).end(bytes),
    )
    const { body } = await exchange(request(server.url()))
    expect(Buffer.from(body).toString()).toBe(text)
  })

  it.each([
    ['an unknown coding', 'compress', Buffer.from(text)],
    ['a coding over a coding', 'gzip, gzip', gzipSync(gzipSync(text))],
    ['what is no gzip', 'gzip', Buffer.from(text)],
    ['cut gzip', 'gzip', gzipSync(text).subarray(0, 40)],
    ['what is no brotli', 'br', Buffer.from(text)],
  ])('%s is a protocol failure', async (_name, coding, bytes) => {
    const server = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': coding }).end(bytes),
    )
    expect(await failed(exchange(request(server.url())))).toEqual({ kind: 'protocol', sent: true })
  })

  it.each(['gzip', 'br', 'deflate'])('that is empty is empty (%s)', async coding => {
    const server = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': coding }).end(),
    )
    expect((await exchange(request(server.url()))).body).toHaveLength(0)
  })
})

describe('an answer over the limit', () => {
  const limit = { maxBytes: 1000 }
  it.each<[string, Record<string, string>, Buffer]>([
    ['by its length', { 'content-length': '1001' }, Buffer.alloc(1001)],
    ['in chunks', { 'transfer-encoding': 'chunked' }, Buffer.alloc(1001)],
    ['after gzip', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1001))],
    ['after brotli', { 'content-encoding': 'br' }, brotliCompressSync(Buffer.alloc(100_000))],
    [
      'that is nothing after gzip',
      { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' },
      Buffer.concat(Array(100).fill(gzipSync(''))),
    ],
    ['in its header', { 'x-large': 'x'.repeat(40_000) }, Buffer.alloc(0)],
  ])('%s is refused', async (_name, headers, bytes) => {
    const server = await serve((_, response) => void response.writeHead(200, headers).end(bytes))
    expect(await failed(exchange(request(server.url(), limit)))).toEqual({ kind: 'too-large', sent: true })
  })

  it('by no byte is accepted', async () => {
    const server = await serve((_, response) => void response.end(Buffer.alloc(1000)))
    expect((await exchange(request(server.url(), limit))).body).toHaveLength(1000)
  })
})

describe('a failure says what it is and whether the server can have seen the request', () => {
  it('nothing listens', async () => {
    const url = new URL(`http://127.0.0.1:${await closedPort()}`)
    expect(await failed(exchange(request(url)))).toEqual({ kind: 'refused', sent: false })
  })

  it('the name does not exist', async () => {
    const found = await failed(exchange(request(new URL('http://fob.invalid/'))))
    expect(found).toEqual({ kind: 'dns', sent: false })
  })

  it.each<[string, (socket: import('node:net').Socket) => void, string]>([
    ['the connection is closed at once', socket => socket.end(), 'reset'],
    ['the connection is reset', socket => socket.resetAndDestroy(), 'reset'],
    ['the answer is no HTTP', socket => socket.end('SSH-2.0-OpenSSH_9\r\n\r\n'), 'protocol'],
    ['the body is cut', socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'), 'reset'],
    [
      'the chunks are broken',
      socket => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
      'protocol',
    ],
    [
      'two lengths',
      socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'),
      'protocol',
    ],
  ])('%s', async (_name, behave, kind) => {
    const server = await serveSocket(socket => void socket.once('data', () => behave(socket)))
    const found = await failed(exchange(request(new URL(`http://127.0.0.1:${server.port}`))))
    expect(found).toEqual({ kind, sent: true })
  })
})

describe('a signal', () => {
  it('ends an exchange whose body drips, with its own reason, and frees the connection', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(drip))
    })
    const controller = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 100)
    await expect(exchange(request(server.url(), { signal: controller.signal }))).rejects.toBe(reason)
  })

  it('that was given before stops it before it starts', async () => {
    const server = await serve((_, response) => void response.end())
    await expect(exchange(request(server.url(), { signal: AbortSignal.abort('no') }))).rejects.toBe('no')
    expect(server.connections()).toBe(0)
  })
})
