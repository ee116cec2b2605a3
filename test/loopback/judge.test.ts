import { describe, expect, it } from 'vitest'
import { judgeHead, queryOf, type Refusal, type RequestHead, refusals } from '../../src/loopback/judge.ts'

const expected = { host: '127.0.0.1:4000', path: '/callback', formPost: false }
const fine = { method: 'GET', target: '/callback?code=c&state=s', headers: { host: ['127.0.0.1:4000'] } }
const form = {
  method: 'POST',
  target: '/callback',
  headers: { ...fine.headers, 'content-type': ['application/x-www-form-urlencoded; charset=utf-8'] },
}

describe('a request that a browser makes after the redirect is fine', () => {
  it.each([
    ['without Fetch Metadata', fine],
    ['a navigation', { ...fine, headers: { ...fine.headers, 'sec-fetch-mode': ['navigate'] } }],
    [
      'a navigation from another site',
      {
        ...fine,
        headers: { ...fine.headers, 'sec-fetch-mode': ['navigate'], 'sec-fetch-site': ['cross-site'] },
      },
    ],
  ])('%s', (_name, head) => expect(judgeHead(head, expected)).toBeUndefined())

  it('a form where one is awaited', () =>
    expect(judgeHead(form, { ...expected, formPost: true })).toBeUndefined())
})

describe('anything else is refused', () => {
  const withHeader = (name: string, ...values: string[]) => ({
    ...fine,
    headers: { ...fine.headers, [name]: values },
  })
  it.each<readonly [string, RequestHead, Refusal]>([
    ['no Host', { ...fine, headers: {} }, refusals.host],
    ['another Host', withHeader('host', 'evil.example'), refusals.host],
    ['localhost for 127.0.0.1', withHeader('host', 'localhost:4000'), refusals.host],
    ['the Host without port', withHeader('host', '127.0.0.1'), refusals.host],
    ['another port', withHeader('host', '127.0.0.1:4001'), refusals.host],
    ['a Host with a dot', withHeader('host', '127.0.0.1.:4000'), refusals.host],
    ['two Hosts', withHeader('host', '127.0.0.1:4000', 'evil.example'), refusals.host],
    ...['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'PATCH', 'get'].map(
      method => [method, { ...fine, method }, refusals.method] as const,
    ),
    ['a form where none is awaited', form, refusals.method],
    ...['/', '/favicon.ico', '/callback/', '/Callback', '/%63allback', '//callback', '/x/../callback'].map(
      path => [path, { ...fine, target: `${path}?code=c&state=s` }, refusals.path] as const,
    ),
    ['an absolute target', { ...fine, target: 'http://127.0.0.1:4000/callback?state=s' }, refusals.path],
    ['a target with fragment', { ...fine, target: '/callback#x' }, refusals.path],
    ...['cors', 'no-cors', 'same-origin', 'websocket', '', 'Navigate'].map(
      mode => [`mode ${mode}`, withHeader('sec-fetch-mode', mode), refusals.notNavigation] as const,
    ),
    ['two modes', withHeader('sec-fetch-mode', 'navigate', 'cors'), refusals.notNavigation],
  ])('%s', (_name, head, refusal) => expect(judgeHead(head, expected)).toEqual(refusal))

  it.each(['text/plain', 'multipart/form-data', 'application/json', ''])('a form of type %j', type => {
    const head = { ...form, headers: { ...form.headers, 'content-type': [type] } }
    expect(judgeHead(head, { ...expected, formPost: true })).toEqual(refusals.form)
  })
})

it('reads the query and nothing else', () => {
  expect([...queryOf('/callback?a=1&b=%26?c')]).toEqual([
    ['a', '1'],
    ['b', '&?c'],
  ])
  expect([...queryOf('/callback')]).toEqual([])
})
