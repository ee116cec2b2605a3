import { expect, it } from 'vitest'
import { parseRedirectUri } from '../../src/loopback/redirect-uri.ts'

it.each([
  ['http://127.0.0.1/callback', ['127.0.0.1'], 0, '/callback', 'http://127.0.0.1:4000/callback'],
  ['http://127.0.0.1:4000/callback', ['127.0.0.1'], 4000, '/callback', 'http://127.0.0.1:4000/callback'],
  ['http://[::1]/cb', ['::1'], 0, '/cb', 'http://[::1]:4000/cb'],
  ['http://localhost', ['127.0.0.1', '::1'], 0, '/', 'http://localhost:4000'],
  ['http://localhost:4000/', ['127.0.0.1', '::1'], 4000, '/', 'http://localhost:4000/'],
  ['http://127.0.0.1:4000/a/b%20c', ['127.0.0.1'], 4000, '/a/b%20c', 'http://127.0.0.1:4000/a/b%20c'],
])('%s', (text, addresses, port, path, uri) => {
  const target = parseRedirectUri(text)
  expect(target).toMatchObject({ addresses, port, path })
  expect(target.uri(4000)).toBe(uri)
})

it('leaves the default port out of the host, as browsers do', () => {
  expect(parseRedirectUri('http://127.0.0.1:80/cb').host(80)).toBe('127.0.0.1')
  expect(parseRedirectUri('http://[::1]/cb').host(4000)).toBe('[::1]:4000')
})

it.each([
  'https://127.0.0.1/callback',
  'https://example.com/callback',
  'http://example.com/callback',
  'http://127.0.0.2/callback',
  'http://0.0.0.0/callback',
  'http://[::]/callback',
  'http://127.0.0.1.evil.example/callback',
  'http://localhost.evil.example/',
  'http://user@127.0.0.1/callback',
  'http://127.0.0.1@evil.example/',
  'http://127.0.0.1:0/callback',
  'http://127.0.0.1:65536/callback',
  'http://127.0.0.1/callback?x=1',
  'http://127.0.0.1/callback#x',
  'http://127.0.0.1/a/../callback',
  'http://127.0.0.1/a\\b',
  'http://127.0.0.1/a\r\nb',
  'http://127.1/callback',
  'myapp://callback',
  'urn:ietf:wg:oauth:2.0:oob',
  '',
])('refuses %j', text =>
  expect(() => parseRedirectUri(text)).toThrow(
    expect.objectContaining({ code: 'bad_redirect_uri', exitCode: 2 }),
  ),
)
