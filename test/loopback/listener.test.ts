import { once } from 'node:events'
import type { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Received } from '../../src/loopback/answer.ts'
import type { Refusal } from '../../src/loopback/judge.ts'
import { openListener, type RedirectListener } from '../../src/loopback/listener.ts'
import { raw, send } from './client.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

const page = { succeeded: true, heading: 'Signed in', lines: ['As Ada.'] }
const isOurs = (parameters: URLSearchParams) => parameters.getAll('state').join() === 'right'

async function listening(
  redirectUris = ['http://127.0.0.1/callback'],
  refused: Refusal[] = [],
): Promise<RedirectListener> {
  const listener = await openListener({ redirectUris, onRefused: refusal => refused.push(refusal) })
  open.push(listener)
  return listener
}

const never = () => new AbortController().signal
const awaited = { formPost: false, isOurs }

const portOf = (listener: RedirectListener) => Number(new URL(listener.redirectUri).port)

describe('the answer', () => {
  it('is handed over, and a script gets the page at once', async () => {
    const listener = await listening()
    const received = listener.receive(awaited, never())
    const answer = send(`${listener.redirectUri}?code=c&state=right`)
    const { parameters, reply } = await received
    expect(parameters.get('code')).toBe('c')
    await reply(page)
    expect(await answer).toMatchObject({ status: 200, body: expect.stringContaining('<p>As Ada.</p>') })
  })

  it('takes a browser on to an address without the code', async () => {
    const listener = await listening()
    const received = listener.receive(awaited, never())
    const headers = { 'sec-fetch-mode': 'navigate' }
    const answer = send(`${listener.redirectUri}?code=c&state=right`, { headers })
    const replied = (await received).reply(page)
    const { status, headers: sent } = await answer
    expect(status).toBe(303)
    expect(sent.location).toMatch(/^\/done\/[0-9a-f]{32}$/)
    const done = await send(new URL(String(sent.location), listener.redirectUri).href, { headers })
    await replied
    expect(done.body).toContain('<p>As Ada.</p>')
    expect(done.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
  })

  it('may be a form where one is awaited', async () => {
    const listener = await listening()
    const received = listener.receive({ ...awaited, formPost: true }, never())
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await send(listener.redirectUri, { method: 'POST', headers }, 'state=wrong')).toMatchObject({
      status: 400,
    })
    const large = await send(listener.redirectUri, { method: 'POST', headers }, 'x'.repeat(70_000))
    expect(large.status).toBe(413)
    const answer = send(listener.redirectUri, { method: 'POST', headers }, 'code=c&state=right')
    const { parameters, reply } = await received
    expect(parameters.get('code')).toBe('c')
    await reply(page)
    expect((await answer).status).toBe(200)
  })

  it('comes once', async () => {
    const listener = await listening()
    const received = listener.receive(awaited, never())
    const first = send(`${listener.redirectUri}?code=c&state=right`)
    await received
    expect(await send(`${listener.redirectUri}?code=d&state=right`)).toMatchObject({ status: 409 })
    await (await received).reply(page)
    expect((await first).status).toBe(200)
  })

  it('finds the port closed afterwards, at once', async () => {
    const listener = await listening()
    const idle = connect(portOf(listener), '127.0.0.1').on('error', () => {})
    await once(idle, 'connect')
    const started = performance.now()
    await listener.close()
    expect(performance.now() - started).toBeLessThan(100)
    await expect(send(listener.redirectUri)).rejects.toThrow(/ECONNREFUSED/)
  })

  it('is no longer awaited once the signal says so', async () => {
    const listener = await listening()
    const controller = new AbortController()
    const received = listener.receive(awaited, controller.signal)
    controller.abort(new Error('enough'))
    await expect(received).rejects.toThrow('enough')
  })
})

describe('hostile requests have no effect and get a fixed text', () => {
  const marker = 'Zq9marker'
  it.each<[string, string, Parameters<typeof request>[1]]>([
    ['wrong state', `?code=c&state=${marker}`, {}],
    ['missing state', `?code=c&x=${marker}`, {}],
    ['repeated state', `?code=c&state=right&state=${marker}`, {}],
    ['the right state twice', '?code=c&state=right&state=right', {}],
    ['error without state', `?error=access_denied&error_description=${marker}`, {}],
    ['wrong Host', '?code=c&state=right', { headers: { host: `${marker}.example` } }],
    ['HEAD', '?code=c&state=right', { method: 'HEAD' }],
    ['POST', '?code=c&state=right', { method: 'POST' }],
    ['favicon', `/../favicon.ico?${marker}`, {}],
    ['fetch()', '?code=c&state=right', { headers: { 'sec-fetch-mode': 'cors' } }],
    ['an image', '?code=c&state=right', { headers: { 'sec-fetch-mode': 'no-cors' } }],
    [
      'preflight',
      '?code=c&state=right',
      {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-private-network': 'true' },
      },
    ],
  ])('%s', async (_name, suffix, options) => {
    const refused: Refusal[] = []
    const listener = await listening(undefined, refused)
    const received = listener.receive(awaited, never())
    const answer = await send(`${listener.redirectUri}${suffix}`, options)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(JSON.stringify(answer)).not.toContain(marker)
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
    expect(refused).toHaveLength(1)
    await completes(listener, received)
  })

  it.each([
    ['headers over 16 KiB', `GET /callback HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['HTTP/0.9', 'GET /callback?code=c&state=right\r\n\r\n'],
    ['no Host', 'GET /callback?code=c&state=right HTTP/1.1\r\n\r\n'],
    ['HTTP/1.0 without Host', 'GET /callback?code=c&state=right HTTP/1.0\r\n\r\n'],
    ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex')],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s', async (_name, bytes) => {
    const listener = await listening()
    const received = listener.receive(awaited, never())
    expect(await raw(portOf(listener), bytes)).toMatch(/^(|HTTP\/1\.1 4\d\d .*)$/s)
    await completes(listener, received)
  })

  it('a WebSocket with the right state', async () => {
    const listener = await listening()
    const received = listener.receive(awaited, never())
    const { host } = new URL(listener.redirectUri)
    const upgrade = `GET /callback?code=c&state=right HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
    expect(await raw(portOf(listener), upgrade)).toBe('')
    await completes(listener, received)
  })

  it('300 sockets that say nothing or half a request', async () => {
    const listener = await listening()
    const received = listener.receive(awaited, never())
    const sockets: Socket[] = []
    for (let count = 0; count < 300; count++) {
      const socket = connect(portOf(listener), '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      if (count % 2) socket.write('GET /callback HTTP/1.1\r\nHost: ')
      sockets.push(socket)
    }
    await completes(listener, received)
    for (const socket of sockets) socket.destroy()
  })

  it('before a sign-in is under way', async () => {
    const listener = await listening()
    expect((await send(`${listener.redirectUri}?code=c&state=right`)).status).toBe(404)
  })

  async function completes(listener: RedirectListener, received: Promise<Received>): Promise<void> {
    const answer = send(`${listener.redirectUri}?code=true-one&state=right`)
    const { parameters, reply } = await received
    expect(parameters.get('code')).toBe('true-one')
    await reply(page)
    expect((await answer).status).toBe(200)
  }
})
