/** Servers on loopback for the tests of this folder: real sockets, a port of the system's choice. */
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo, type Socket } from 'node:net'
import type { TransportRequest } from '../../../src/oidc/http/transport.ts'
import type { ServerCertificate } from '../../support/certificates.ts'

export interface Running {
  readonly port: number
  /** Connections accepted so far. */
  readonly connections: () => number
  /** Bytes received so far, TLS included. */
  readonly received: () => number
  readonly close: () => Promise<void>
}

export interface RunningHttp extends Running {
  readonly url: (path?: string) => URL
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body: string }[]
}

const open: Running[] = []

/** For afterEach: closes all that was started. */
export async function closeServers(): Promise<void> {
  await Promise.all(open.splice(0).map(server => server.close()))
}

export async function serve(
  handler: http.RequestListener,
  tls?: https.ServerOptions & Partial<ServerCertificate>,
): Promise<RunningHttp> {
  const requests: { method: string; path: string; body: string }[] = []
  const listener: http.RequestListener = async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    requests.push({ method: request.method ?? '', path: request.url ?? '', body })
    handler(request, response)
  }
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
  const running = await start(server)
  const url = (path = '/') => new URL(`${tls ? 'https' : 'http'}://127.0.0.1:${running.port}${path}`)
  return { ...running, url, requests }
}

/** A server below HTTP. */
export const serveSocket = (handler: (socket: Socket) => void): Promise<Running> =>
  start(net.createServer(handler))

async function start(server: net.Server): Promise<Running> {
  const sockets = new Set<Socket>()
  const counts = { connections: 0, bytes: 0 }
  server.on('connection', (socket: Socket) => {
    counts.connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      counts.bytes += socket.bytesRead
      sockets.delete(socket)
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const running = {
    port: (server.address() as AddressInfo).port,
    connections: () => counts.connections,
    received: () => [...sockets].reduce((sum, socket) => sum + socket.bytesRead, counts.bytes),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  open.push(running)
  return running
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A request for a transport, with what a test leaves out. */
export const request = (url: URL, more: Partial<TransportRequest> = {}): TransportRequest => ({
  url,
  method: 'GET',
  headers: {},
  maxBytes: 1024 * 1024,
  signal: AbortSignal.timeout(20_000),
  ...more,
})
