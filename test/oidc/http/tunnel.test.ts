import { inspect } from 'node:util'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { nodeTransport as exchange, type TransportError } from '../../../src/oidc/http/transport.ts'
import { type Certificates, createCertificates } from '../../support/certificates.ts'
import { connectProxy, socksProxy } from './proxies.ts'
import { closedPort, closeServers, request, serve, serveSocket } from './servers.ts'

let certificates: Certificates
beforeAll(async () => {
  certificates = await createCertificates()
})
afterEach(closeServers)

const through = async (proxy: string, url: URL, ca = certificates.ca) =>
  exchange(
    request(url, { proxy: new URL(proxy), tls: { ca }, headers: { authorization: 'Basic c2VjcmV0' } }),
  ).then(
    ({ body }) => Buffer.from(body).toString(),
    (error: unknown) => error as TransportError,
  )

const secureServer = () => serve((_, response) => void response.end('hello'), certificates)

describe('a CONNECT proxy', () => {
  it('tunnels https and sees nothing of the request', async () => {
    const server = await secureServer()
    const proxy = await connectProxy()
    expect(await through(`http://127.0.0.1:${proxy.port}`, server.url('/path'))).toBe('hello')
    expect(proxy.asked[0]).toMatch(new RegExp(`^CONNECT 127\\.0\\.0\\.1:${server.port} HTTP/1\\.1\r\n`))
    expect(proxy.asked[0]).not.toMatch(/^(authorization|proxy-authorization)|path/im)
  })

  it('tunnels http too', async () => {
    const server = await serve((_, response) => void response.end('plain'))
    const proxy = await connectProxy()
    expect(await through(`http://127.0.0.1:${proxy.port}`, server.url())).toBe('plain')
    expect(proxy.asked[0]).not.toContain('c2VjcmV0')
  })

  it('gets the credentials in its URL, decoded', async () => {
    const server = await secureServer()
    const proxy = await connectProxy()
    expect(await through(`http://me:p%40ss%3A@127.0.0.1:${proxy.port}`, server.url())).toBe('hello')
    expect(proxy.asked[0]).toContain(`Basic ${Buffer.from('me:p@ss:').toString('base64')}\r\n`)
  })

  it('does not lower what is asked of the server’s certificate', async () => {
    const server = await secureServer()
    const proxy = await connectProxy()
    const error = await through(`http://127.0.0.1:${proxy.port}`, server.url(), '')
    expect(error).toMatchObject({ kind: 'tls-unknown-ca', sent: false, host: server.url().host })
  })

  it.each([
    ['asks for a password', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'proxy-auth'],
    ['forbids', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!\n', 'proxy'],
    ['finds no way', 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n', 'proxy'],
    ['speaks something else', 'SSH-2.0-x\r\n\r\n', 'proxy'],
    ['hangs up', '', 'proxy'],
  ])('that %s', async (_name, refusal, kind) => {
    const server = await secureServer()
    const proxy = await connectProxy(refusal)
    const error = await through(`http://me:pr0xypass@127.0.0.1:${proxy.port}`, server.url())
    expect(error).toMatchObject({ kind, sent: false, host: `127.0.0.1:${proxy.port}` })
    expect(`${(error as TransportError).message}`).not.toContain('pr0xypass')
    expect(server.connections()).toBe(0)
  })

  it('that is not there', async () => {
    const error = await through(`http://127.0.0.1:${await closedPort()}`, new URL('https://127.0.0.1'))
    expect(error).toMatchObject({ kind: 'proxy', sent: false })
  })

  it('that never answers is left when the signal says so', async () => {
    let closed = () => {}
    const gone = new Promise<void>(resolve => {
      closed = resolve
    })
    const proxy = await serveSocket(socket => void socket.resume().on('close', closed))
    const signal = AbortSignal.timeout(100)
    const url = new URL('https://127.0.0.1')
    const asked = exchange(request(url, { proxy: new URL(`http://127.0.0.1:${proxy.port}`), signal }))
    await expect(asked).rejects.toThrow('aborted due to timeout')
    await gone
  })
})

describe('a SOCKS proxy', () => {
  it('tunnels, and with socks5h looks the name up itself', async () => {
    const server = await secureServer()
    const proxy = await socksProxy()
    const url = new URL(`https://localhost:${server.port}`)
    expect(await through(`socks5h://127.0.0.1:${proxy.port}`, url)).toBe('hello')
    expect(proxy.asked).toEqual([`localhost:${server.port}`])
  })

  it('gets a password, and failing says nothing of it', async () => {
    const server = await secureServer()
    const proxy = await socksProxy('pr0xypass')
    expect(await through(`socks5h://me:pr0xypass@127.0.0.1:${proxy.port}`, server.url())).toBe('hello')
    const error = await through(`socks5h://me:wr0ngpass@127.0.0.1:${proxy.port}`, server.url())
    expect(error).toMatchObject({ kind: 'proxy', sent: false })
    expect(inspect((error as TransportError).message)).not.toContain('wr0ngpass')
  })
})
