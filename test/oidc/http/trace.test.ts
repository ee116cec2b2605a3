import { describe, expect, it } from 'vitest'
import { TransportError } from '../../../src/oidc/http/transport.ts'
import { request } from './servers.ts'
import { tokenRequest, trace } from './traces.ts'

describe('--verbose', () => {
  it('is a line for the request and a line for the answer', async () => {
    const sent = tokenRequest('grant_type=client_credentials&scope=a&scope=b')
    const { lines } = await trace('verbose', sent, { body: '{"access_token":"abc"}' })
    expect(lines).toEqual([
      '> POST https://as.test/token (form: grant_type, scope)',
      '< 200 OK in 34 ms, application/json, 22 bytes',
    ])
  })

  it('names the proxy without its password, and what the server asks to wait', async () => {
    const sent = request(new URL('https://as.test/x?state=abcdefgh&a=1'), {
      proxy: new URL('http://me:pw@p.test:3128'),
    })
    const { lines } = await trace('verbose', sent, { status: 429, headers: [['retry-after', '5']], body: '' })
    expect(lines).toEqual([
      '> GET https://as.test/x?state=[redacted]&a=1 via p.test:3128',
      '< 429 Too Many Requests in 34 ms, no content type, 0 bytes, retry after 5',
    ])
  })

  it('says why there was no answer', async () => {
    const failed = await trace('verbose', tokenRequest(''), new TransportError('refused', 'as.test', false))
    expect(failed.lines[1]).toBe('< no answer after 34 ms: refused')
    const stopped = await trace('verbose', tokenRequest(''), new Error('with a secret'))
    expect(stopped.lines[1]).toBe('< no answer after 34 ms: stopped')
  })
})

describe('--trace', () => {
  it('shows headers and bodies', async () => {
    const sent = tokenRequest('grant_type=client_credentials&client_secret=s3cr3ts3cr3t', {
      authorization: 'Basic YTpzM2NyM3Q=',
      accept: 'application/json',
    })
    const answer = {
      body: '{"access_token":"abcdefgh","token_type":"Bearer","expires_in":60,"keys":[{"kid":"1"}]}',
    }
    expect((await trace('trace', sent, answer)).lines).toEqual([
      '> POST https://as.test/token (form: grant_type, client_secret)',
      '>   content-type: application/x-www-form-urlencoded;charset=UTF-8',
      '>   authorization: Basic [redacted]',
      '>   accept: application/json',
      '>',
      '>   grant_type=client_credentials',
      '>   client_secret=[redacted]',
      '< 200 OK in 34 ms, application/json, 86 bytes',
      '<   content-type: application/json',
      '<',
      '<   {',
      '<     "access_token": "[redacted]",',
      '<     "token_type": "Bearer",',
      '<     "expires_in": 60,',
      '<     "keys": [',
      '<       {',
      '<         "kid": "1"',
      '<       }',
      '<     ]',
      '<   }',
    ])
  })

  it('cannot be used to write to the terminal', async () => {
    const { text } = await trace('trace', tokenRequest(''), {
      headers: [['x-\u009b31m', 'a\u001b[2Jb\u202Ec']],
      body: 'one\u001b]0;title\u0007\r\ntwo\u0000\u2066',
    })
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(text).toContain('<   one\n<   two')
  })

  it('survives what no server should send', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    for (const body of [
      deep,
      '{"a":',
      '\u0000',
      '{"__proto__":{"token":"abcdefgh"}}',
      'null',
      '"x"',
      '{"code":1}',
    ]) {
      expect((await trace('trace', tokenRequest(body), { body })).lines[1]).toBeDefined()
    }
  })

  it('is not slowed down by a million secrets', async () => {
    const body = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ token: `token-${at}-of-many` })))
    const { text } = await trace('trace', tokenRequest(''), { body })
    expect(text).not.toContain('of-many')
  })
})
