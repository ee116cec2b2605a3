import { describe, expect, it } from 'vitest'
import { createRedactor, traced } from '../../../src/oidc/http/trace.ts'
import { type Transport, TransportError, type TransportRequest } from '../../../src/oidc/http/transport.ts'
import { request } from './servers.ts'

interface Answer {
  readonly status?: number
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
}

/** One exchange, traced. */
async function trace(level: 'none' | 'verbose' | 'trace', sent: TransportRequest, answer: Answer | Error) {
  const lines: string[] = []
  const redactor = createRedactor()
  let clock = 0
  const transport: Transport = async () => {
    clock += 34
    if (answer instanceof Error) throw answer
    const { status = 200, headers = [['content-type', 'application/json']], body = '{}' } = answer
    return { status, headers, body: Buffer.from(body) }
  }
  const write = (line: string) => void lines.push(line)
  const wrapped = traced(transport, { level, write, redactor, now: () => new Date(clock) })
  await wrapped(sent).catch(() => {})
  return { lines, text: lines.join('\n'), redactor }
}

const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
const tokenRequest = (body: string, headers = {}) =>
  request(new URL('https://as.test/token'), { method: 'POST', headers: { ...form, ...headers }, body })

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
      '> ',
      '>   grant_type=client_credentials',
      '>   client_secret=[redacted]',
      '< 200 OK in 34 ms, application/json, 86 bytes',
      '<   content-type: application/json',
      '< ',
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
    expect(text).not.toMatch(/[\p{Cf}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u)
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

describe('no secret is shown', () => {
  const canary = 'c4n4ry/+s3cr3t=ü~'
  const writings = [
    canary,
    encodeURIComponent(canary),
    new URLSearchParams({ '': canary }).toString().slice(1),
    Buffer.from(canary).toString('base64').slice(0, -3),
    Buffer.from(canary).toString('base64url').slice(0, -2),
    'c4n4ry',
  ]
  const field = (name: string) => new URLSearchParams({ [name]: canary }).toString()
  const names = [
    'client_secret',
    'access_token',
    'refresh_token',
    'id_token',
    'code',
    'code_verifier',
    'assertion',
    'client_assertion',
    'subject_token',
    'actor_token',
    'password',
    'device_code',
    'user_code',
    'token',
    'request',
    'response',
    'state',
    'registration_access_token',
    'id_token_hint',
    'api_key',
    'CLIENT_SECRET',
  ]
  const cases: [string, TransportRequest, Answer][] = [
    ...names.flatMap((name): [string, TransportRequest, Answer][] => [
      [`${name} in a form`, tokenRequest(field(name)), {}],
      [`${name} in a query`, request(new URL(`https://as.test/?${field(name)}`)), {}],
      [`${name} in JSON`, tokenRequest(''), { body: JSON.stringify({ a: [{ [name]: canary }] }) }],
      [
        `${name} in JSON sent as text`,
        tokenRequest(''),
        { headers: [], body: JSON.stringify({ [name]: canary }) },
      ],
      [
        `${name} echoed`,
        tokenRequest(field(name)),
        { body: JSON.stringify({ error_description: `bad ${canary}` }) },
      ],
      [
        `${name} echoed in HTML`,
        tokenRequest(field(name)),
        { headers: [], body: `<p>${encodeURIComponent(canary)}` },
      ],
    ]),
    ...['authorization', 'proxy-authorization', 'cookie', 'dpop', 'x-api-key'].map(
      (name): [string, TransportRequest, Answer] => [
        `header ${name}, echoed`,
        tokenRequest('', { [name]: `${name === 'cookie' ? 'sid=' : 'Bearer '}${canary}` }),
        { body: canary },
      ],
    ),
    [
      'set-cookie',
      tokenRequest(''),
      { headers: [['set-cookie', `sid=${canary}; Path=/`]], body: `x ${canary}` },
    ],
    [
      'the password of Basic, echoed',
      tokenRequest('', { authorization: `Basic ${btoa(`id:${encodeURIComponent(canary)}`)}` }),
      { body: `x ${canary}` },
    ],
    [
      'location',
      tokenRequest(''),
      { status: 302, headers: [['location', `https://b.test/?${field('code')}#${field('state')}`]] },
    ],
    ['a private key', tokenRequest(''), { body: JSON.stringify({ keys: [{ kty: 'oct', k: canary }] }) }],
    [
      'hidden behind what the filter removes',
      tokenRequest(field('client_secret')),
      { body: `x c4n4ry\u200B${canary.slice(6)}` },
    ],
  ]
  it.each(cases)('%s', async (_name, sent, answer) => {
    for (const level of ['verbose', 'trace'] as const) {
      const { text } = await trace(level, sent, answer)
      for (const writing of writings) expect(text).not.toContain(writing)
    }
  })

  it('nor a JSON Web Token, wherever it stands', async () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl'
    const { text } = await trace('trace', tokenRequest(''), {
      headers: [['x-odd', jwt]],
      body: `signed: ${jwt}`,
    })
    expect(text).not.toContain('eyJ')
  })

  it('and what was seen is kept for messages, silent or not', async () => {
    const { lines, redactor } = await trace('none', tokenRequest(field('client_secret')), {})
    expect(lines).toEqual([])
    expect(redactor.redact(`the server says ${canary}`)).toBe('the server says [redacted]')
  })
})

it('error names in a field `code` stay readable', async () => {
  const { text } = await trace('trace', tokenRequest(''), {
    body: '{"code":"access_denied","note":"access_denied"}',
  })
  expect(text).toContain('"note": "access_denied"')
})
