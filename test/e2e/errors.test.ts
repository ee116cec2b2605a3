/**
 * The error table: whatever a server answers ends in the documented exit code, an empty stdout, one sentence
 * and one hint, without a secret and without a stack trace.
 */
import { describe, expect, it } from 'vitest'
import { knownOAuthErrors } from '../../src/oidc/oauth-errors.ts'
import { bytes, dripping, type Fault, gzipBomb } from '../support/authorization-server/index.ts'
import { refusalRig, refused, secret } from '../support/refusal-rig.ts'

const { server, fob } = await refusalRig()

const atServer = (args: readonly string[] = []) =>
  fob(['--token-endpoint', `${server.issuer}/token`, '--issuer', server.issuer, ...args])

const oauthError = (error: string, status = 400): Fault => ({
  status,
  body: { error, error_description: `because of ${secret}` },
})

const exitCodes: Record<string, number> = {
  access_denied: 4,
  authorization_declined: 4,
  login_required: 4,
  interaction_required: 4,
  account_selection_required: 4,
  consent_required: 4,
  unmet_authentication_requirements: 4,
  insufficient_user_authentication: 4,
  expired_token: 5,
}

describe('an OAuth error', () => {
  it.each(knownOAuthErrors)('%s', async error => {
    server.fault('token', oauthError(error))
    refused(await atServer(), exitCodes[error] ?? 7, error)
  })

  it.each([400, 401, 403, 500])('that no RFC lists, with HTTP %i', async status => {
    server.fault('token', oauthError('E-1234 custom', status))
    refused(await atServer(), 7, 'E-1234 custom')
  })

  it('invalid_client with HTTP 401 and WWW-Authenticate', async () => {
    server.fault('token', {
      ...oauthError('invalid_client', 401),
      headers: { 'www-authenticate': 'Basic realm="as"' },
    })
    refused(await atServer(), 7, 'invalid_client')
  })
})

const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }
const good = { access_token: 'abc', token_type: 'Bearer', expires_in: 60 }

describe('an answer that is nearly right', () => {
  it('HTTP 201 is told for what it is', async () => {
    server.fault('token', { status: 201, body: good })
    refused(await atServer(), 7, 'HTTP 201 with application/json where HTTP 200 with JSON was due')
  })

  it('429 says how long the server wants to be left alone', async () => {
    server.fault('token', { status: 429, headers: { 'retry-after': '3600' } })
    refused(await atServer(), 7, 'hint: try again in 3600 s, as the server asks')
  })
})

describe('an answer that is none', () => {
  it.each<[string, Fault, number]>([
    ['400, empty', { status: 400 }, 7],
    ['401, empty', { status: 401 }, 7],
    [
      '401 with WWW-Authenticate, empty',
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      7,
    ],
    ['403, empty', { status: 403 }, 7],
    ['404', { status: 404, headers: html, body: '<h1>Not Found</h1>' }, 7],
    ['405', { status: 405 }, 7],
    ['418', { status: 418, body: 'tea' }, 7],
    ['429', { status: 429 }, 7],
    ['500', { status: 500, headers: html, body: '<h1>Oops</h1>' }, 7],
    ['502', { status: 502 }, 7],
    ['503', { status: 503 }, 7],
    ['204', { status: 204 }, 7],
    [
      'HTML of a captive portal',
      { status: 200, headers: html, body: '<html>Welcome to the hotel</html>' },
      7,
    ],
    ['malformed JSON', { headers: json, body: '{"access_token":' }, 7],
    ['JSON that is a list', { headers: json, body: '[]' }, 7],
    ['JSON null', { headers: json, body: 'null' }, 7],
    ['another content type', { headers: { 'content-type': 'text/plain' }, body: 'access_token=abc' }, 7],
    ['no token', { body: { token_type: 'Bearer' } }, 7],
    ['a token that is a number', { body: { ...good, access_token: 7 } }, 7],
    ['an empty token', { body: { ...good, access_token: '' } }, 7],
    ['a token with a newline', { body: { ...good, access_token: 'a\r\nX-Evil: 1' } }, 7],
    ['a token with ESC', { body: { ...good, access_token: 'a\u001b[2J' } }, 7],
    ['no token type', { body: { access_token: 'abc' } }, 7],
    ['another token type', { body: { ...good, token_type: 'mac' } }, 7],
    ['a scope that is a list', { body: { ...good, scope: ['a'] } }, 7],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 7],
    ['a 307', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 7],
    ['2 MB', bytes(2e6), 7],
    ['a gzip bomb', gzipBomb(2e9), 7],
    ['no HTTP', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, 7],
    ['a connection cut before', { drop: 'before' }, 6],
    ['a connection cut midway', { drop: 'midway' }, 6],
  ])('%s', async (_, fault, exitCode) => {
    server.fault('token', fault)
    refused(await atServer(['--timeout', '5s']), exitCode)
  })

  it.each([0, -1, 'soon', 1e308, null, 'NaN'])('expires_in %j never means for ever', async expires_in => {
    server.fault('token', { body: { ...good, expires_in } })
    const { stdout } = await atServer(['-o', 'json'])
    if (stdout !== '') expect(JSON.parse(stdout).expires_at).toBeUndefined()
  })

  it('a time-out', async () => {
    server.fault('token', dripping(good, 500))
    refused(await atServer(['--timeout', '1s']), 6, 'time')
  })
})
