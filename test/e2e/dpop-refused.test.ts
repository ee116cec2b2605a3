/** Tokens bound to a key (RFC 9449) through the real binary: what is refused, and what is kept then. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { dpopRig } from '../support/dpop-rig.ts'
import { personTokens } from '../support/person-tokens.ts'

const { server, person, login, signIn, sentProofs } = await dpopRig()

const nothingStored = async () => expect((await person.fob(['token', 'work'])).code).toBe(3)

it('a Bearer token for a DPoP request exits 8, unless --dpop=optional', async () => {
  server.fault('token', { edit: answer => ({ ...answer, token_type: 'Bearer' }) })
  const { code, stdout, stderr } = await login('--dpop')
  expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
  expect(stderr).toContain('--dpop=optional')
  await nothingStored()
  const second = await login('--dpop=optional', '-o', 'json')
  expect(JSON.parse(second.stdout).token_type).toBe('Bearer')
  const proofless = await person.fob(['dpop-proof', 'GET', server.api, 'work'])
  expect(proofless).toMatchObject({ code: 2, stderr: expect.stringContaining('bound to no key') })
  expect(await person.fob(['token', 'work', '--dpop'])).toMatchObject({ code: 3, stdout: '' })
})

it('a server that never has enough of nonces exits 7 after two requests, and the session stays', async () => {
  await signIn()
  server.clear()
  const headers = { 'dpop-nonce': 'always-another' }
  server.fault('token', { status: 400, headers, body: { error: 'use_dpop_nonce' } })
  const done = await person.fob(['refresh', 'work'])
  expect(done).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('DPoP nonce') })
  expect(server.count('token')).toBe(2)
  server.clear()
  expect((await person.fob(['refresh', 'work', '-o', 'json'])).code).toBe(0)
})

it.each([
  ['a proof that it does not take', 'invalid_dpop_proof', 1, /refuses the DPoP proof \(invalid_dpop_proof/],
  [
    'a nonce that is used up each time',
    'use_dpop_nonce',
    2,
    /asks for another DPoP nonce than the one it just gave/,
  ],
  ['a token of another key', 'invalid_token', 1, /does not accept the token \(invalid_token/],
])('userinfo, with %s, exits 7 and says so', async (_, error, requests, words) => {
  await signIn()
  server.clear()
  const headers = { 'www-authenticate': `DPoP error="${error}", algs="ES256"`, 'dpop-nonce': 'another' }
  server.fault('userinfo', { status: 401, headers, body: '' })
  const { code, stdout, stderr } = await person.fob(['userinfo', 'work'])
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toMatch(words)
  expect(stderr).toMatch(/\nhint: /)
  expect(server.count('userinfo')).toBe(requests)
})

it('a proof for another address than the server has for itself exits 7 and says so', async () => {
  await using relay = await startRelay(`${server.issuer}/token`)
  const args = ['--issuer', server.issuer, '--token-endpoint', relay.url, '--client-id', 'service', '--dpop']
  const env = { FOB_CLIENT_SECRET: server.clients.service.client_secret }
  const done = await person.fob(['token', 'client-credentials', ...args], { env })
  expect(done).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('htu mismatch') })
})

it('a refresh token that is bound to another key exits 3', async () => {
  const { refreshToken } = await personTokens(server, { dpop: true })
  const args = ['login', 'work', '--with-refresh-token', '--dpop=required']
  const done = await person.fob(args, { input: refreshToken })
  expect(done).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('invalid_grant') })
  expect(done.stderr).toContain('fob login work')
  expect(sentProofs('token').length).toBeGreaterThan(0)
  await nothingStored()
})

it('a session without key, where --dpop is asked, exits 3 before its refresh token is sent', async () => {
  await person.signIn()
  server.clear()
  const done = await person.fob(['refresh', 'work', '--dpop=required'])
  expect(done).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('fob login work --dpop\n'),
  })
  expect(server.count('token')).toBe(0)
})

it.each([
  ['login', ['login', 'work', '--pkce', '--dpop=required', '--store', 'none']],
  ['client credentials', ['token', 'client-credentials', 'work', '--dpop=required', '--store', 'none']],
  ['client credentials', ['token', 'client-credentials', 'work', '--dpop=required', '--no-cache']],
])('%s without a place for the key exits 2 before any request', async (_name, args) => {
  server.clear()
  expect(await person.fob(args)).toMatchObject({ code: 2, stdout: '' })
  expect(server.requests).toEqual([])
})

it('fob token --no-cache of a bound session exits 2 and spends nothing', async () => {
  await signIn()
  server.clear()
  expect(await person.fob(['token', 'work', '--no-cache'])).toMatchObject({ code: 2, stdout: '' })
  expect(server.count('token')).toBe(0)
})

/** A reverse proxy that does not tell the server what it is called outside. */
async function startRelay(target: string) {
  const relay = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray())
    const { authorization = '', dpop = '', 'content-type': type = '' } = req.headers
    const headers = { authorization, dpop: String(dpop), 'content-type': type }
    const answer = await fetch(target, { method: 'POST', headers, body })
    const nonce = answer.headers.get('dpop-nonce')
    if (nonce) res.setHeader('dpop-nonce', nonce)
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const close = async () => {
    relay.closeAllConnections()
    relay.close()
  }
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}/token`
  return { url, [Symbol.asyncDispose]: close }
}
