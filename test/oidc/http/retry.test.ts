import { afterEach, describe, expect, it } from 'vitest'
import { type Transport, TransportError } from '../../../src/oidc/http/transport.ts'
import { closedPort, closeServers, serve } from './servers.ts'
import { coded, setUp } from './set-up.ts'

afterEach(closeServers)

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

  it('may be a year away', async () => {
    const server = await serve((_, response) => void setTimeout(() => response.end(), 50))
    expect((await setUp({ timeout: 31_536_000 }).call(server.url())).status).toBe(200)
  })

  it('is the only clock: those of openid-client and jose are not heard', async () => {
    const server = await serve((_, response) => void setTimeout(() => response.end(), 300))
    const clock = AbortSignal.timeout(50)
    const options = {
      method: 'GET',
      headers: {},
      body: undefined,
      redirect: 'manual',
      signal: clock,
    } as const
    expect((await setUp().fetch(server.url().href, options)).status).toBe(200)
    expect(clock.aborted).toBe(true)
    expect((await setUp().fetch(server.url().href, options)).status).toBe(200)
  })

  it('is not the only signal: a caller’s other reasons are heard', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort('enough'))
    const options = {
      method: 'GET',
      headers: {},
      body: undefined,
      redirect: 'manual',
      signal: controller.signal,
    } as const
    await expect(setUp().fetch(server.url().href, options)).rejects.toBe('enough')
    await expect(setUp().fetch(server.url().href, options)).rejects.toBe('enough')
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
