import { describe, expect, it } from 'vitest'
import type { TransportRequest } from '../../../src/oidc/http/transport.ts'
import { request } from './servers.ts'
import { type Answer, tokenRequest, trace } from './traces.ts'

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
