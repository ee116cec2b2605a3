/** A token endpoint that rotates refresh tokens and, on reuse, revokes the whole family. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type Misbehaviour =
  /** Rotates, then cuts the connection. */
  'cut-after-rotation' | 'cut-before-rotation' | 'status-500' | 'html'

export interface RotatingServer {
  readonly url: string
  readonly firstToken: string
  /** Refresh grants given. */
  grants: number
  /** Token requests received. */
  requests: number
  /** True once a refresh token was seen twice. */
  reused: boolean
  /** Taken one a request, from the front. */
  misbehave: Misbehaviour[]
  /** Answers a repeated request for the newest rotation with the same successor. */
  grace: boolean
  rotates: boolean
  expiresIn: number | undefined
  /** Milliseconds before each answer, after the rotation. */
  delay: number
  /** The refresh token that is good now. */
  readonly current: () => string
  readonly close: () => Promise<void>
}

export async function rotatingServer(): Promise<RotatingServer> {
  const tokens = ['rt-1']
  let revoked = false
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const state: RotatingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    firstToken: 'rt-1',
    grants: 0,
    requests: 0,
    reused: false,
    misbehave: [],
    grace: false,
    rotates: true,
    expiresIn: 3600,
    delay: 0,
    current: () => tokens.at(-1) ?? '',
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const sent = new URLSearchParams(await text(request)).get('refresh_token') ?? ''
    state.requests++
    const fault = state.misbehave.shift()
    if (fault === 'cut-before-rotation') return request.socket.destroy()
    if (fault === 'status-500') return answer(response, 500, '{"error":"server_error"}')
    if (fault === 'html') return answer(response, 502, '<h1>Bad gateway</h1>')
    const isRetry = state.grace && sent === tokens.at(-2)
    if (revoked || (sent !== tokens.at(-1) && !isRetry)) {
      revoked = true
      state.reused = true
      return answer(response, 400, '{"error":"invalid_grant"}')
    }
    if (state.rotates && !isRetry) tokens.push(`rt-${tokens.length + 1}`)
    if (!isRetry) state.grants++
    if (state.delay) await new Promise(resolve => setTimeout(resolve, state.delay))
    if (fault === 'cut-after-rotation') return request.socket.destroy()
    const refresh = state.rotates ? { refresh_token: tokens.at(-1) } : {}
    const body = { access_token: `at-${state.grants}`, expires_in: state.expiresIn, ...refresh }
    answer(response, 200, JSON.stringify(body))
  }
  return state
}

function answer(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body)
}
