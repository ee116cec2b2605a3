/** Canaries: whatever is asked and whatever goes wrong, no secret is in any output at any verbosity. */
import { describe, expect, it } from 'vitest'
import type { Fault } from '../support/authorization-server/index.ts'
import { runFob } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

/** Each with characters that every encoding writes differently. */
const secret = 'canary-secret+/%:=~ä&"end'
const accessToken = 'canary.access~token+/1=='
const refreshToken = 'canary/refresh+token%&"2'
const idToken = 'eyJjYW5hcnkiOiJpZCJ9.eyJjYW5hcnkiOiJpZCJ9.Y2FuYXJ5LXNpZw'

const server = await sharedServer()
const home = await sharedHome()

/** A value as HTTP, JSON, URLs and Basic write it. */
function writings(value: string): string[] {
  const form = new URLSearchParams({ v: value }).toString().slice(2)
  return [
    value,
    encodeURIComponent(value),
    form,
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
    Buffer.from(`service:${value}`).toString('base64').slice(12, -4),
    Buffer.from(`service:${form}`).toString('base64').slice(12, -4),
  ]
}

const found = (text: string, ...values: string[]) =>
  values.flatMap(writings).filter(writing => text.includes(writing))

const good = { access_token: accessToken, token_type: 'Bearer', expires_in: 60, refresh_token: refreshToken }
const echo = `the secret ${secret} is wrong`

const cases: ReadonlyArray<readonly [string, Fault]> = [
  ['a good answer', { body: { ...good, id_token: undefined } }],
  ['an ID token that is none', { body: { ...good, id_token: idToken } }],
  [
    'an error that echoes the request',
    { status: 400, body: { error: 'invalid_client', error_description: echo } },
  ],
  ['an error code that is a secret', { status: 400, body: { error: secret } }],
  ['a good body with a bad status', { status: 500, body: good }],
  [
    'a good body cut short',
    { headers: { 'content-type': 'application/json' }, body: JSON.stringify(good).slice(0, -3) },
  ],
  ['a good body as text', { headers: { 'content-type': 'text/plain' }, body: JSON.stringify(good) }],
  ['a wrong token type', { body: { ...good, token_type: `x ${secret}` } }],
  ['a token with a newline', { body: { ...good, access_token: `${accessToken}\n` } }],
  ['a cookie', { headers: { 'set-cookie': `s=${secret}` }, body: good }],
  [
    'a redirect with the secret',
    { status: 302, headers: { location: `http://127.0.0.1/?s=${encodeURIComponent(secret)}` } },
  ],
]

describe.each([
  [[]],
  [['--verbose']],
  [['--trace']],
  [['-o', 'json', '--trace']],
  [['-o', 'none', '--verbose']],
])('with %j', verbosity => {
  it.each(cases)('%s', async (_, fault) => {
    server.fault('token', fault)
    const args = ['token', 'client-credentials', '--issuer', server.issuer, '--client-id', 'service']
    const methods = ['client_secret_basic', 'client_secret_post']
    for (const method of methods) {
      const { stdout, stderr } = await runFob(
        [...args, '--client-auth', method, '--allow-http-loopback', ...verbosity],
        {
          home,
          env: { FOB_CLIENT_SECRET: secret },
        },
      )
      expect(found(stderr, secret, accessToken, refreshToken, idToken)).toEqual([])
      expect(found(stdout, secret, refreshToken)).toEqual([])
    }
  })
})

describe('the scan itself', () => {
  it('finds what is there', () => {
    expect(found(`Basic ${Buffer.from(`service:${secret}`).toString('base64')}`, secret)).not.toEqual([])
    expect(found(`?x=${encodeURIComponent(secret)}`, secret)).not.toEqual([])
  })

  it('has something to scan: --verbose and --trace do speak', async () => {
    const args = [
      'token',
      'client-credentials',
      '--issuer',
      server.issuer,
      '--client-id',
      'service',
      '--trace',
    ]
    const env = { FOB_CLIENT_SECRET: server.clients.service.client_secret }
    const { stderr } = await runFob([...args, '--allow-http-loopback'], { home, env })
    expect(stderr).toMatch(/^> POST .*\/token \(form: grant_type.*\)$/m)
    expect(stderr).toMatch(/authorization: .*redacted/i)
    expect(stderr).toMatch(/^< 200 OK/m)
  })
})
