/**
 * The redirect listener of a native client (RFC 8252 7.3): up before the authorization URL is built, on loopback alone,
 * deaf to all but the answer of the one sign-in it is for, gone as soon as the browser has its page.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AnswerSource } from './answer.ts'
import { type Bound, bindFirst } from './bind.ts'
import { Connections } from './connections.ts'
import { Desk } from './desk.ts'
import type { Refusal } from './judge.ts'

export interface RedirectListener extends AnswerSource {
  /** As registered, with the port that was bound. */
  readonly redirectUri: string
  readonly close: () => Promise<void>
}

export interface ListenerInput {
  /** Registered redirect URIs, the preferred one first. */
  readonly redirectUris: readonly string[]
  readonly onRefused?: ((refusal: Refusal) => void) | undefined
}

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
} as const

/** Throws FobError bad_redirect_uri or port_taken (2). */
export async function openListener({ redirectUris, onRefused }: ListenerInput): Promise<RedirectListener> {
  const connections = new Connections()
  const desk = new Desk(connections, onRefused)
  const bound = await bindFirst(redirectUris, () => serverFor(desk.serve, connections))
  desk.host = bound.target.host(bound.port)
  desk.path = bound.target.path
  return {
    redirectUri: bound.target.uri(bound.port),
    receive: (awaited, signal) => desk.receive(awaited, signal),
    close: () => close(bound, connections),
  }
}

function serverFor(serve: RequestListener, connections: Connections) {
  const server = createServer(limits, serve)
  server.on('connection', socket => connections.add(socket))
  server.on('upgrade', (_req, socket) => socket.destroy())
  return server
}

async function close({ servers }: Bound, connections: Connections): Promise<void> {
  const closed = servers.map(server => new Promise(resolve => server.close(resolve)))
  connections.destroyAll()
  await Promise.all(closed)
}
