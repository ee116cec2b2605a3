import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFetch, type FetchInput, type HttpSettings } from '../../../src/oidc/http/fetch.ts'
import { nodeTransport, type Transport, TransportError } from '../../../src/oidc/http/transport.ts'
import { type Certificates, createCertificates } from '../../support/certificates.ts'
import { fakeDeps } from '../../support/fakes.ts'
import { closedPort, closeServers, serve, serveSocket } from './servers.ts'

let certificates: Certificates
beforeAll(async () => {
  certificates = await createCertificates()
})
afterEach(closeServers)

const setUp = (settings: Partial<HttpSettings> = {}, more: Partial<FetchInput> = {}) => {
  const deps = fakeDeps()
  const fetch = createFetch({
    ...deps,
    transport: nodeTransport,
    settings: { allowHttpLoopback: true, ...settings },
    random: () => 0.5,
    ...more,
  })
  const call = (url: string | URL, method = 'GET', body?: string) =>
    fetch(String(url), {
      method,
      body,
      headers: { Accept: 'x/y', 'User-Agent': 'lib/1' },
      redirect: 'manual',
    })
  return { deps, fetch, call }
}

const coded = (code: string, exitCode: number, message: RegExp, hint = /./) =>
  expect.objectContaining({
    code,
    exitCode,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  })

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

  it('with a password in the URL is refused, and does not show it', async () => {
    await expect(setUp().call('https://me:s3cret@a.test/')).rejects.toEqual(
      coded('insecure_url', 8, /^(?!.*s3cret)/),
    )
  })
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

describe('the deadline', () => {
  it.each<[string, (response: import('node:http').ServerResponse) => void]>([
    ['no answer', () => {}],
    [
      'a body that drips',
      response => {
        response.writeHead(200)
        const drip = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(drip))
      },
    ],
  ])('ends %s', async (_name, behave) => {
    const server = await serve((_, response) => behave(response))
    const started = Date.now()
    await expect(setUp({ timeout: 0.3 }).call(server.url())).rejects.toEqual(
      coded('timeout', 6, /did not answer within 0.3 s/, /--timeout/),
    )
    expect(Date.now() - started).toBeLessThan(5000)
  })

  it('is over all tries together', async () => {
    const sleep = (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        setTimeout(resolve, ms)
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
    const url = `http://127.0.0.1:${await closedPort()}`
    await expect(setUp({ timeout: 0.2 }, { sleep, now: () => new Date() }).call(url)).rejects.toEqual(
      coded('timeout', 6, /within/),
    )
  })

  it('leaves the reason of the person’s own signal as it is', async () => {
    const reason = new Error('Ctrl-C')
    const controller = new AbortController()
    const server = await serve(() => controller.abort(reason))
    await expect(setUp({}, { signal: controller.signal }).call(server.url())).rejects.toBe(reason)
  })
})

describe('a second try', () => {
  const failing = (kinds: (TransportError | number)[], retryAfter?: string) => {
    let tries = 0
    const transport: Transport = async () => {
      const next = kinds[tries++] ?? 200
      if (typeof next !== 'number') throw next
      return {
        status: next,
        headers: retryAfter === undefined ? [] : [['retry-after', retryAfter]],
        body: new Uint8Array(),
      }
    }
    return { transport, tries: () => tries }
  }
  const refused = new TransportError('refused', 'a.test', false)
  const dns = new TransportError('dns', 'a.test', false)
  const resetEarly = new TransportError('reset', 'a.test', false)
  const reset = new TransportError('reset', 'a.test', true)
  const tls = new TransportError('tls-unknown-ca', 'a.test', false)
  const proxyAuth = new TransportError('proxy-auth', 'a.test', false)

  it.each<[string, string, TransportError[], number]>([
    ['GET, refused once', 'GET', [refused], 2],
    ['GET, reset after it was sent', 'GET', [reset], 2],
    ['GET, name not found twice', 'GET', [dns, dns], 3],
    ['POST, refused twice', 'POST', [refused, refused], 3],
    ['POST, name not found', 'POST', [dns], 2],
    ['POST, reset before it was sent', 'POST', [resetEarly], 2],
  ])('%s: goes well in the end', async (_name, method, failures, tries) => {
    const server = failing(failures)
    const { call, deps } = setUp({}, { transport: server.transport })
    expect((await call('https://a.test', method)).status).toBe(200)
    expect(server.tries()).toBe(tries)
    expect(deps.slept).toEqual([150, 450].slice(0, tries - 1))
  })

  it.each<[string, string, TransportError[], number, string]>([
    ['POST, reset after it was sent', 'POST', [reset], 1, 'connection_reset'],
    ['GET, refused for ever', 'GET', [refused, refused, refused, refused], 3, 'connection_refused'],
    ['POST, refused for ever', 'POST', [refused, refused, refused, refused], 3, 'connection_refused'],
    ['GET, bad certificate', 'GET', [tls], 1, 'tls_unknown_ca'],
    ['GET, proxy wants a password', 'GET', [proxyAuth], 1, 'proxy_auth'],
  ])('%s: fails', async (_name, method, failures, tries, code) => {
    const server = failing(failures)
    await expect(setUp({}, { transport: server.transport }).call('https://a.test', method)).rejects.toEqual(
      coded(code, 6, /a\.test/),
    )
    expect(server.tries()).toBe(tries)
  })

  it.each<[string, string, number[], string | undefined, number, number[]]>([
    ['429, seconds', 'POST', [429], '2', 200, [2000]],
    ['503, seconds', 'GET', [503], '7', 200, [7000]],
    ['503, at once', 'POST', [503], '0', 200, [0]],
    ['a date', 'POST', [429], 'Tue, 01 Jan 2030 00:00:05 GMT', 200, [5000]],
    ['a date that has passed', 'POST', [429], 'Tue, 01 Jan 2019 00:00:05 GMT', 200, [0]],
    ['429 for ever', 'POST', [429, 429, 429, 429], '1', 429, [1000, 1000]],
    ['later than the deadline', 'POST', [429], '31', 429, []],
    ['no Retry-After, POST', 'POST', [503], undefined, 503, []],
    ['no Retry-After, GET', 'GET', [429], undefined, 429, []],
    ['nonsense', 'GET', [429], 'soon', 429, []],
    ['a negative number', 'GET', [429], '-1', 429, []],
    ['a fraction', 'GET', [429], '1.5', 429, []],
    ['a huge number', 'GET', [429], '99999999999999999999', 429, []],
    ['another status', 'POST', [500], '1', 500, []],
  ])('Retry-After: %s', async (_name, method, statuses, retryAfter, status, slept) => {
    const server = failing(statuses, retryAfter)
    const { call, deps } = setUp({}, { transport: server.transport })
    expect((await call('https://a.test', method)).status).toBe(status)
    expect(deps.slept).toEqual(slept)
  })
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
