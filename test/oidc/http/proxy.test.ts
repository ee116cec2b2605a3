import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../../src/oidc/http/proxy.ts'

const https = new URL('https://login.example.com/token')
const http = new URL('http://127.0.0.1:8080/token')

describe('which proxy', () => {
  it.each<[string, URL, string | undefined, Record<string, string>, string | undefined]>([
    ['none', https, undefined, {}, undefined],
    ['--proxy', https, 'http://a:1', {}, 'http://a:1/'],
    ['--proxy before the environment', https, 'http://a:1', { HTTPS_PROXY: 'http://b:1' }, 'http://a:1/'],
    ['HTTPS_PROXY', https, undefined, { HTTPS_PROXY: 'http://b:1' }, 'http://b:1/'],
    ['https_proxy', https, undefined, { https_proxy: 'http://b:1' }, 'http://b:1/'],
    [
      'lower case first',
      https,
      undefined,
      { https_proxy: 'http://b:1', HTTPS_PROXY: 'http://c:1' },
      'http://b:1/',
    ],
    ['empty is unset', https, undefined, { https_proxy: '', HTTPS_PROXY: 'http://c:1' }, 'http://c:1/'],
    ['HTTP_PROXY is not for https', https, undefined, { HTTP_PROXY: 'http://b:1' }, undefined],
    ['HTTP_PROXY is for http', http, undefined, { HTTP_PROXY: 'http://b:1' }, 'http://b:1/'],
    ['HTTPS_PROXY is not for http', http, undefined, { HTTPS_PROXY: 'http://b:1' }, undefined],
    ['ALL_PROXY is for the rest', https, undefined, { ALL_PROXY: 'socks5h://b:1' }, 'socks5h://b:1'],
    [
      'the one of the scheme before ALL_PROXY',
      https,
      undefined,
      { all_proxy: 'http://a', HTTPS_PROXY: 'http://b:1' },
      'http://b:1/',
    ],
    ['without a scheme', https, undefined, { HTTPS_PROXY: 'proxy.corp:3128' }, 'http://proxy.corp:3128/'],
    [
      'credentials without a scheme',
      https,
      undefined,
      { HTTPS_PROXY: 'me:pw@proxy.corp:3128' },
      'http://me:pw@proxy.corp:3128/',
    ],
    ['NO_PROXY over --proxy', https, 'http://a:1', { NO_PROXY: 'example.com' }, undefined],
    ['loopback is no exception', http, 'http://a:1', {}, 'http://a:1/'],
  ])('%s', async (_name, url, setting, env, expected) => {
    expect((await proxyFor(url, setting, env))?.href).toBe(expected)
  })

  it.each(['ftp://a', 'file:///x', 'http://', 'http://a:99999', ':::', 'me:s3cret@'])(
    '%s is refused',
    async value => {
      const refusal = expect(proxyFor(https, undefined, { HTTPS_PROXY: value })).rejects
      await refusal.toMatchObject({ code: 'invalid_proxy', exitCode: 2 })
      await refusal.toThrow(/^the proxy in HTTPS_PROXY (?!.*s3cret)/)
    },
  )
})

describe('NO_PROXY', () => {
  it.each<[string, string, boolean]>([
    ['', 'https://example.com', false],
    ['*', 'https://example.com', true],
    [' * ', 'https://example.com', true],
    ['*,other.test', 'https://example.com', false],
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://login.example.com', true],
    ['example.com', 'https://notexample.com', false],
    ['example.com', 'https://example.com.evil.test', false],
    ['.example.com', 'https://login.example.com', true],
    ['.example.com', 'https://example.com', true],
    ['*.example.com', 'https://login.example.com', true],
    ['EXAMPLE.com', 'https://example.COM', true],
    ['example.com.', 'https://example.com', true],
    ['example.com', 'https://example.com.', true],
    ['a.test, b.test', 'https://b.test', true],
    ['a.test b.test', 'https://b.test', true],
    ['a.test,,b.test,', 'https://b.test', true],
    ['example.com:443', 'https://example.com', true],
    ['example.com:8443', 'https://example.com', false],
    ['example.com:8443', 'https://example.com:8443', true],
    ['127.0.0.1:80', 'http://127.0.0.1', true],
    ['127.0.0.1', 'http://127.0.0.1:8080', true],
    ['127.0.0.1', 'http://127.0.0.2', false],
    ['0.0.1', 'http://127.0.0.1', false],
    ['127.0.0.0/8', 'http://127.9.9.9', true],
    ['10.0.0.0/8', 'https://11.0.0.1', false],
    ['10.0.0.0/8', 'https://ten.example.com', false],
    ['10.0.0.0/33', 'https://10.0.0.1', false],
    ['10.0.0.0/', 'https://10.0.0.1', false],
    ['10.0.0.0/0', 'https://192.0.2.1', true],
    ['::1', 'http://[::1]:8080', true],
    ['[::1]', 'http://[::1]', true],
    ['[::1]:8080', 'http://[::1]:8080', true],
    ['[::1]:8080', 'http://[::1]', false],
    ['0:0:0:0:0:0:0:1', 'http://[::1]', true],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['fd00::/8', 'https://[fe80::1]', false],
    ['fd00::/8', 'https://10.0.0.1', false],
    ['localhost', 'http://127.0.0.1', false],
    ['.', 'https://example.com', false],
    ['com', 'https://example.com', true],
  ])('%j and %s: %j', async (list, url, straight) => {
    expect(await proxyFor(new URL(url), 'http://proxy:1', { no_proxy: list })).toEqual(
      straight ? undefined : new URL('http://proxy:1'),
    )
  })
})
