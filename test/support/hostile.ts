/** Sixty requests that are not the answer of the authorization server, as a process or page on this machine can send. */
import { request } from 'node:http'
import { connect } from 'node:net'

/** In a query it must not come back. */
export const marker = 'Zq9marker'

export interface HostileAnswer {
  readonly name: string
  /** 0 where the connection was just closed. */
  readonly status: number
  /** All that came back. */
  readonly text: string
}

type Send = (redirectUri: URL, state: string) => Promise<Omit<HostileAnswer, 'name'>>

interface HttpOptions {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const http =
  (build: (state: string) => HttpOptions): Send =>
  ({ hostname, port, pathname }, state) => {
    const { method = 'GET', path, headers = {}, body = '' } = build(state)
    const target = path ?? `${pathname}?code=${marker}&state=${state}`
    return new Promise((resolve, reject) => {
      const options = {
        hostname,
        port,
        path: target.replace(/^\?/, `${pathname}?`),
        method,
        headers,
        agent: false as const,
      }
      const req = request(options, async res => {
        let text = JSON.stringify(res.headers)
        for await (const chunk of res) text += chunk
        resolve({ status: res.statusCode ?? 0, text })
      })
      req.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNREFUSED' ? reject(error) : resolve({ status: 0, text: '' }),
      )
      req.end(body)
    })
  }

const raw =
  (build: (host: string, state: string) => string | Buffer): Send =>
  ({ port, host }, state) =>
    new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(build(host, state)))
      socket.setTimeout(15_000, () => socket.destroy(new Error('neither answered nor closed')))
      socket.on('data', data => {
        text += data.toString('latin1')
      })
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' || error.code === undefined) reject(error)
      })
      socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }))
    })

const query = (text: string) => http(() => ({ path: `?${text}` }))
const header = (name: string, value: string) => http(() => ({ headers: { [name]: value } }))
const path = (prefix: string) => http(state => ({ path: `${prefix}?code=${marker}&state=${state}` }))
const method = (name: string) => http(() => ({ method: name }))

const requests: Readonly<Record<string, Send>> = {
  'wrong state': query(`code=${marker}&state=${marker}`),
  'no state': query(`code=${marker}`),
  'empty state': query(`code=${marker}&state=`),
  'no query': http(() => ({ path: '?' })),
  'the state twice': http(state => ({ path: `?code=${marker}&state=${state}&state=${state}` })),
  'right state, then wrong': http(state => ({ path: `?code=${marker}&state=${state}&state=${marker}` })),
  'wrong state, then right': http(state => ({ path: `?code=${marker}&state=${marker}&state=${state}` })),
  'state in another case': http(state => ({ path: `?code=${marker}&state=${state.toLowerCase()}x` })),
  'state[]': http(state => ({ path: `?code=${marker}&state[]=${state}` })),
  'state after a semicolon': http(state => ({ path: `?code=${marker};state=${state}` })),
  'state in the fragment': http(state => ({ path: `?code=${marker}#state=${state}` })),
  'part of the state': http(state => ({ path: `?code=${marker}&state=${state.slice(0, -1)}` })),
  'more than the state': http(state => ({ path: `?code=${marker}&state=${state}a` })),
  'a JWT in response': query(`response=e30.${Buffer.from('{"state":"x"}').toString('base64url')}.x`),
  'error without state': query(`error=access_denied&error_description=${marker}`),
  'error with wrong state': query(`error=access_denied&state=${marker}`),
  'script in the query': query(`code=%3Cscript%3E${marker}%3C/script%3E`),
  'line break in the query': query(`code=${marker}%0d%0aset-cookie:x=1`),
  'Host of a stranger': header('host', 'evil.example'),
  'Host localhost': http(() => ({ headers: { host: 'localhost' } })),
  'Host without port': header('host', '127.0.0.1'),
  'Host with another port': header('host', '127.0.0.1:1'),
  'Host by rebinding': header('host', '127.0.0.1.nip.io'),
  'Host with user': header('host', 'a@127.0.0.1'),
  ...Object.fromEntries(
    ['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'].map(name => [
      name,
      method(name),
    ]),
  ),
  'a form': http(state => ({
    method: 'POST',
    path: '?',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `code=${marker}&state=${state}`,
  })),
  preflight: http(() => ({
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
  })),
  'private network preflight': http(() => ({
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-private-network': 'true' },
  })),
  ...Object.fromEntries(
    ['cors', 'no-cors', 'same-origin', 'websocket', 'nested-navigate'].map(mode => [
      `Sec-Fetch-Mode ${mode}`,
      header('sec-fetch-mode', mode),
    ]),
  ),
  ...Object.fromEntries(
    [
      '/',
      '/favicon.ico',
      '/callback/',
      '/CALLBACK',
      '//callback',
      '/%63allback',
      '/callback%00',
      '/done/0',
    ].map(at => [at, path(at)]),
  ),
  'absolute target': http(state => ({ path: `http://127.0.0.1/callback?code=${marker}&state=${state}` })),
  'a WebSocket': raw(
    (host, state) =>
      `GET /callback?code=${marker}&state=${state} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ),
  'HTTP/2 by upgrade': raw(
    (host, state) =>
      `GET /callback?code=${marker}&state=${state} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n`,
  ),
  'headers over 16 KiB': raw(
    host => `GET /callback HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  ),
  'a target over 16 KiB': raw(
    host => `GET /callback?${'x'.repeat(20_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ),
  'HTTP/0.9': raw((_host, state) => `GET /callback?code=${marker}&state=${state}\r\n\r\n`),
  'no Host': raw((_host, state) => `GET /callback?code=${marker}&state=${state} HTTP/1.1\r\n\r\n`),
  'two Hosts': raw(
    (host, state) =>
      `GET /callback?code=${marker}&state=${state} HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
  ),
  'a TLS hello': raw(() => Buffer.from('16030100c8010000c40303', 'hex')),
  'an HTTP/2 preface': raw(() => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  CONNECT: raw(() => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'),
  'a length and chunks': raw(
    host =>
      `POST /callback HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
}

export const hostileNames = Object.keys(requests)

/** Sends them all. Rejects where one finds no listener any more. */
export function sendHostile(redirectUri: string, state: string): Promise<HostileAnswer[]> {
  const sent = Object.entries(requests).map(async ([name, send]) => ({
    name,
    ...(await send(new URL(redirectUri), state)),
  }))
  return Promise.all(sent)
}
