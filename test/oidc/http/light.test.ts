import { describe, expect, it } from 'vitest'
import * as light from '../../../src/oidc/http/globals.ts'

/** The light classes must do what Node's own do: each case runs on both. */
const kinds = [
  ['light', light],
  ['Node', { Headers, Response, Request }],
] as unknown as [string, { Headers: typeof Headers; Response: typeof Response; Request: typeof Request }][]

describe.each(kinds)('Headers (%s)', (_name, { Headers }) => {
  it('reads names whatever their case, joins what is repeated, and keeps cookies apart', () => {
    const headers = new Headers({ 'X-B': '1', 'x-a': ' 2\t' })
    headers.append('X-b', '3')
    headers.append('Set-Cookie', 'a=1, b')
    headers.append('set-cookie', 'c=2')
    expect([...headers]).toEqual([
      ['set-cookie', 'a=1, b'],
      ['set-cookie', 'c=2'],
      ['x-a', '2'],
      ['x-b', '1, 3'],
    ])
    expect(headers.get('X-B')).toBe('1, 3')
    expect(headers.get('set-cookie')).toBe('a=1, b, c=2')
    expect(headers.getSetCookie()).toEqual(['a=1, b', 'c=2'])
    expect([...headers.keys()].length).toBe(4)
    expect([...headers.values()][2]).toBe('2')
  })

  it('sets, deletes and tells what there is', () => {
    const headers = new Headers([['a', '1']])
    headers.set('A', '2')
    expect([headers.get('a'), headers.has('A'), headers.get('b'), headers.has('b')]).toEqual([
      '2',
      true,
      null,
      false,
    ])
    headers.delete('a')
    expect(Object.fromEntries(headers.entries())).toEqual({})
  })

  it('copies another', () => {
    const first = new Headers({ a: '1' })
    const second = new Headers(first)
    second.set('a', '2')
    expect(first.get('a')).toBe('1')
  })

  it('visits value before name', () => {
    const seen: unknown[] = []
    new Headers({ B: '1' }).forEach((value, name) => {
      seen.push([value, name])
    })
    expect(seen).toEqual([['1', 'b']])
  })

  it.each([
    ['a\r\nb', 'x'],
    ['', 'x'],
    ['a b', 'x'],
    ['a', 'x\r\ny'],
    ['a', 'x\0'],
    ['a', '\u{1F600}'],
  ])('refuses %j: %j', (name, value) => {
    expect(() => new Headers({ [name]: value })).toThrow(TypeError)
  })
})

describe.each(kinds)('Response (%s)', (_name, { Response, Headers }) => {
  it('has a status, headers and a body that is read once', async () => {
    const response = new Response('{"a":1}', { status: 201, headers: { 'Content-Type': 'application/json' } })
    expect([response.status, response.ok, response.headers.get('content-type'), response.bodyUsed]).toEqual([
      201,
      true,
      'application/json',
      false,
    ])
    expect(await response.json()).toEqual({ a: 1 })
    expect(response.bodyUsed).toBe(true)
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(() => response.clone()).toThrow(TypeError)
  })

  it('is cloned before it is read', async () => {
    const response = new Response('x', { status: 400, headers: { a: 'b' } })
    const copy = response.clone()
    expect([await copy.text(), response.bodyUsed, copy.status, copy.headers.get('a')]).toEqual([
      'x',
      false,
      400,
      'b',
    ])
    expect([await response.text(), response.ok]).toEqual(['x', false])
  })

  it('takes bytes and Headers', async () => {
    const response = new Response(new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xbc, 0xff]), {
      headers: new Headers({ a: 'b' }),
    })
    expect(await response.clone().text()).toBe('ü\ufffd')
    expect(new Uint8Array(await response.arrayBuffer())).toHaveLength(6)
  })

  it('may have no body', async () => {
    const response = new Response(null, { status: 204 })
    expect([response.body, await response.text(), response.bodyUsed]).toEqual([null, '', false])
    await expect(new Response(null).json()).rejects.toThrow(SyntaxError)
  })

  it('can be given up', async () => {
    const response = new Response('x')
    await response.body?.cancel()
    expect(response.bodyUsed).toBe(true)
  })

  it('says what it is', () => {
    expect(Object.prototype.toString.call(new Response(''))).toBe('[object Response]')
    expect(new Response('').headers.get('content-type')).toMatch(/^text\/plain/)
  })

  it.each([199, 600, 0])('refuses status %d', status => {
    expect(() => new Response(null, { status })).toThrow(RangeError)
  })

  it('refuses a 204 with a body', () => {
    expect(() => new Response('x', { status: 204 })).toThrow(TypeError)
  })
})

describe.each(kinds)('Request (%s)', (_name, { Request }) => {
  it('carries a form', async () => {
    const request = new Request('http://127.0.0.1/cb?', {
      method: 'post',
      headers: { a: 'b' },
      body: 'code=1',
    })
    expect([
      request.method,
      request.url,
      request.headers.get('a'),
      await request.text(),
      request.bodyUsed,
    ]).toEqual(['POST', 'http://127.0.0.1/cb?', 'b', 'code=1', true])
    expect(Object.prototype.toString.call(request)).toBe('[object Request]')
  })

  it('is a GET where nothing is said', () => expect(new Request('http://a/').method).toBe('GET'))
})
