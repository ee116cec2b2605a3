import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Transport } from '../../../src/oidc/http/transport.ts'
import { type Certificates, createCertificates } from '../../support/certificates.ts'
import { closedPort, closeServers, serve, serveSocket } from './servers.ts'
import { coded, setUp } from './set-up.ts'

let certificates: Certificates
beforeAll(async () => {
  certificates = await createCertificates()
})
afterEach(closeServers)

describe('http', () => {
  it.each([
    'http://127.0.0.1:PORT',
    'http://127.8.9.10:PORT',
    'http://localhost:PORT',
    'http://[::1]:PORT',
    'http://2130706433:PORT',
  ])('to %s needs --allow-http-loopback', async address => {
    const tried: string[] = []
    const transport: Transport = async ({ url }) => {
      tried.push(url.hostname)
      return { status: 200, headers: [], body: new Uint8Array() }
    }
    const url = address.replace('PORT', '8080')
    const refused = setUp({ allowHttpLoopback: false }, { transport }).call(url)
    await expect(refused).rejects.toEqual(coded('insecure_url', 8, /is not https/, /--allow-http-loopback/))
    expect(tried).toEqual([])
    expect((await setUp({}, { transport }).call(url)).status).toBe(200)
  })

  it.each([
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://128.0.0.1',
    'http://[::2]',
    'http://[::ffff:127.0.0.1]',
    'http://0.0.0.0',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'data:application/json,{}',
  ])('to %s is refused whatever is allowed', async url => {
    await expect(setUp().call(url)).rejects.toEqual(
      coded('insecure_url', 8, /is not https/, /^(?!.*allow-http)/),
    )
  })

  it.each(['me:s3cret', ':s3cret', 's3cret'])(
    'with %s in the URL is refused, and does not show it',
    async words => {
      await expect(setUp().call(`https://${words}@a.test/`)).rejects.toEqual(
        coded('insecure_url', 8, /^(?!.*s3cret)/),
      )
    },
  )
})

describe('a request', () => {
  it('names fob, asks for nothing compressed, and keeps the other headers', async () => {
    let seen: NodeJS.Dict<string | string[]> = {}
    const server = await serve((incoming, response) => {
      seen = incoming.headers
      response.end()
    })
    await setUp().call(server.url())
    expect(seen).toMatchObject({
      'user-agent': 'fob/0.0.0-test',
      'accept-encoding': 'identity',
      accept: 'x/y',
    })
  })

  it('may bring its headers as Headers and its body as parameters', async () => {
    let type: string | undefined
    const server = await serve((incoming, response) => {
      type = incoming.headers['content-type']
      response.end()
    })
    await setUp().fetch(server.url().href, {
      method: 'POST',
      headers: new Headers({ 'Content-Type': 'a/b' }) as never,
      body: new URLSearchParams({ scope: 'a b' }),
      redirect: 'manual',
    })
    expect([type, server.requests[0]?.body]).toEqual(['a/b', 'scope=a+b'])
  })

  it('gives a Response', async () => {
    const server = await serve(
      (_, response) => void response.writeHead(400, { 'X-A': 'b' }).end('{"error":"x"}'),
    )
    const response = await setUp().call(server.url(), 'POST', 'a=b')
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.headers.get('x-a'), await response.json()]).toEqual([
      400,
      'b',
      { error: 'x' },
    ])
  })

  it.each([204, 304])('gives a Response for a %d, which has no body', async status => {
    const server = await serve((_, response) => void response.writeHead(status).end())
    expect((await setUp().call(server.url())).status).toBe(status)
  })

  it.each(['099', '600', '999'])('is answered with status %s: malformed', async status => {
    const server = await serveSocket(
      socket => void socket.once('data', () => socket.end(`HTTP/1.1 ${status} X\r\n\r\n`)),
    )
    await expect(setUp().call(`http://127.0.0.1:${server.port}`)).rejects.toEqual(
      coded('malformed_http', 7, /\d{2,3}/),
    )
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%d ends the request: the other host gets no byte', async status => {
    const second = await serve((_, response) => void response.end())
    const location = second.url('/?code=abc').href
    const server = await serve((_, response) => void response.writeHead(status, { location }).end())
    for (const method of ['GET', 'POST']) {
      await expect(setUp().call(server.url(), method, method === 'POST' ? 'a=b' : undefined)).rejects.toEqual(
        coded('redirected', 7, new RegExp(`redirect to ${second.url().origin} \\(HTTP ${status}\\)$`)),
      )
    }
    expect([second.connections(), second.received()]).toEqual([0, 0])
  })

  it.each(['', 'not a url\u00ff', '/elsewhere', 'javascript:alert(1)'])(
    'to %j is no crash',
    async location => {
      const server = await serve((_, response) => void response.writeHead(302, { location }).end())
      await expect(setUp().call(server.url())).rejects.toEqual(coded('redirected', 7, /redirect/))
    },
  )
})

describe('what goes wrong with real connections is told with a way out', () => {
  it.each<[string, number, () => Promise<string>, RegExp, RegExp]>([
    [
      'connection_refused',
      6,
      async () => `http://127.0.0.1:${await closedPort()}`,
      /refused the connection/,
      /port/,
    ],
    ['dns', 6, async () => 'https://fob.invalid', /fob\.invalid was not found/, /spelling/],
    [
      'tls_unknown_ca',
      6,
      async () => (await serve(() => {}, certificates)).url().href,
      /not trusted here/,
      /--ca-file/,
    ],
    [
      'tls_self_signed',
      6,
      async () =>
        (await serve(() => {}, await certificates.for('127.0.0.1', { selfSigned: true }))).url().href,
      /self-signed/,
      /--ca-file/,
    ],
    [
      'too_large',
      7,
      async () => (await serve((_, response) => void response.end(Buffer.alloc(1024 * 1024 + 1)))).url().href,
      /1 MiB/,
      /address/,
    ],
  ])('%s', async (code, exitCode, start, message, hint) => {
    await expect(setUp().call(await start())).rejects.toEqual(coded(code, exitCode, message, hint))
  })
})
