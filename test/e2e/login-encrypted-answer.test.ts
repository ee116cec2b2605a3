/** Encrypted ID tokens that come by the browser, and encrypted answers (JARM), through the real binary. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { nativeClient } from '../support/authorization-server/clients.ts'
import { keyFile } from '../support/client-keys.ts'
import { type FrontChannelForgery, startFrontChannelServer } from '../support/front-channel-server.ts'
import { anyJwt } from '../support/jwts.ts'
import { writeProfile } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'
import { honest, ours, weird } from '../support/weird-jwe.ts'

const { rsa, ec } = ours
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const person = {
  ...nativeClient,
  grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  response_types: ['code', 'code id_token', 'id_token'],
} as const
const ways = [
  ['rsa', rsa, 'RSA-OAEP-256', 'A256GCM'],
  ['ec', ec, 'ECDH-ES+A256KW', 'A128CBC-HS256'],
] as const
const clients = ways.map(([client_id, { publicKey }, alg, enc]) => ({
  ...person,
  client_id,
  id_token_encrypted_response_alg: alg,
  id_token_encrypted_response_enc: enc,
  authorization_encrypted_response_alg: alg,
  authorization_encrypted_response_enc: enc,
  jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'enc', alg, kid: 'theirs' }] },
})) as unknown as ClientMetadata[]

const algs = ways.map(([, , alg]) => alg)
const encs = ways.map(([, , , enc]) => enc)
const configure = (configuration: Configuration): Configuration =>
  ({
    ...configuration,
    enabledJWA: {
      ...configuration.enabledJWA,
      ...{ idTokenEncryptionAlgValues: algs, idTokenEncryptionEncValues: encs },
      ...{ authorizationEncryptionAlgValues: algs, authorizationEncryptionEncValues: encs },
    },
    features: { ...configuration.features, encryption: { enabled: true } },
  }) as unknown as Configuration

const provider = await sharedServer({ clients, configure })
const at = personOfEachTest(provider, 'scope = "openid api:read"\n')
const liar = await startFrontChannelServer()
beforeEach(async () => {
  await writeProfile(
    at.home,
    'old',
    `issuer = "${liar.issuer}"\nclient_id = "old"\nscope = "openid api"\ndecryption_key = { file = "${await key(rsa)}" }\n`,
  )
  liar.forge({})
})
afterAll(() => liar[Symbol.asyncDispose]())

const key = ({ privateKey }: { privateKey: KeyObject }) => keyFile(at.home, 'client.pem', privateKey)

async function login(args: readonly string[], browse: (url: URL) => Promise<{ body: string }>) {
  await using fob = await at.start(['login', ...args])
  const url = await shownUrl(fob)
  const { body } = await browse(url)
  return { ...(await fob.finished), page: body }
}

const atProvider = (...args: string[]) => login(['work', ...args], url => provider.signInAs(url, 'alice'))
const atLiar = (...args: string[]) =>
  login(['old', '--deprecated', ...args], url => new ScriptedBrowser().walk(url, form => form.fields))
const nothingKept = async (...args: string[]) =>
  expect((await at.fob(['token', ...args])).code, 'nothing is kept').toBe(3)

describe.each(ways)('to the key of %s', (client, pair) => {
  const named = async () => ['--client-id', client, '--decryption-key', await key(pair)]

  it('--hybrid: both ID tokens are opened and checked', async () => {
    const { code, stderr } = await atProvider('--hybrid', '--deprecated', ...(await named()))
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
    const shown = await at.fob(['token', 'work', '--client-id', client, '--id-token'])
    expect(decodeJwt(shown.stdout)).toMatchObject({ sub: 'alice', aud: client })
  })

  it('--implicit: what is printed is the signed one', async () => {
    const { code, stdout } = await atProvider('--implicit', '--deprecated', ...(await named()))
    expect(code).toBe(0)
    expect(decodeJwt(stdout)).toMatchObject({ sub: 'alice', aud: client })
  })

  it.each(['jwt', 'query.jwt', 'form_post.jwt'])('response mode %s', async mode => {
    const { code, stderr, page } = await atProvider('--pkce', '--response-mode', mode, ...(await named()))
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('signed in as alice') })
    expect(stderr).not.toContain('opens')
    expect(page).toContain('You are signed in as alice')
  })

  it('who refuses, in an encrypted answer: 4', async () => {
    const args = ['work', '--pkce', '--response-mode', 'jwt', ...(await named())]
    const { code, stdout } = await login(args, url => provider.signInAs(url, 'alice', { deny: true }))
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  })
})

describe('without the right key', () => {
  it.each([
    ['another', other, /the decryption key does not open/],
    ['one of another type', ec, /is encrypted by RSA-OAEP-256, for another key than the one given/],
    ['none', undefined, /no key of this call opens/],
  ])('but %s, an ID token by the browser: 8, and no code is redeemed', async (_name, pair, says) => {
    const given = pair ? ['--decryption-key', await key(pair)] : []
    const { code, stdout, stderr, page } = await atProvider(
      ...['--hybrid', '--deprecated', '--client-id', 'rsa'],
      ...given,
    )
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).toMatch(/^hint: .*--decryption-key/m)
    expect(stderr).not.toMatch(anyJwt)
    expect(page).toContain('A security check failed')
    expect(provider.count('token')).toBe(0)
    await nothingKept('work', '--client-id', 'rsa')
  })

  it.each([
    ['another', other, /the decryption key does not open/],
    ['none', undefined, /no key of this call opens/],
  ])('but %s, an encrypted answer: said at once, 8 when the time is over', async (_name, pair, says) => {
    const given = pair ? ['--decryption-key', await key(pair)] : []
    const mode = ['--response-mode', 'jwt', '--timeout', '3s']
    const { code, stdout, stderr } = await atProvider('--pkce', '--client-id', 'rsa', ...mode, ...given)
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).toMatch(new RegExp(`${says.source}.*; waiting for another answer\n[^]*${says.source}`))
    expect(stderr).not.toMatch(anyJwt)
    expect(provider.count('token')).toBe(0)
    await nothingKept('work', '--client-id', 'rsa')
  })
})

it('a refresh whose ID token does not open: 8 with the reason, and the session lives on', async () => {
  const client = ['--client-id', 'rsa']
  const args = async (pair: { privateKey: KeyObject }) => [...client, '--decryption-key', await key(pair)]
  expect(await atProvider('--pkce', ...(await args(rsa)))).toMatchObject({ code: 0 })
  const refused = await at.fob(['refresh', 'work', ...(await args(other)), '-o', 'none'])
  expect(refused).toMatchObject({
    code: 8,
    stderr: expect.stringContaining('the decryption key does not open'),
  })
  expect(await at.fob(['refresh', 'work', ...(await args(rsa)), '-o', 'none'])).toMatchObject({ code: 0 })
})

describe('a server that lies within an encrypted ID token', () => {
  const all = '--hybrid=code id_token token'
  const wrong = 'AAAAAAAAAAAAAAAAAAAAAA'
  const sealing =
    (seal: (signed: string) => Promise<string>): NonNullable<FrontChannelForgery['answer']> =>
    async answer =>
      answer.set('id_token', await seal(answer.get('id_token') ?? ''))

  it('tells the truth for once: accepted', async () => {
    liar.forge({ answer: sealing(honest) })
    expect(await atLiar(all)).toMatchObject({ code: 0 })
    expect(liar.redeemed).toEqual(['the-code'])
  })

  it.each<[string, FrontChannelForgery, RegExp]>([
    ['a wrong nonce', { claims: { nonce: 'other' } }, /nonce/],
    ['a wrong at_hash', { claims: { at_hash: wrong } }, /at_hash/],
    ['a wrong c_hash', { claims: { c_hash: wrong } }, /c_hash/],
    ['no c_hash', { claims: { c_hash: undefined } }, /c_hash/],
    ['a wrong s_hash', { claims: { s_hash: wrong } }, /s_hash/],
    ['a wrong aud', { claims: { aud: 'other' } }, /aud/],
    ['another key', { signature: 'other' }, /signature/],
    ['no signature', { signature: 'none' }, /nothing signed within/],
    // Each of them is tried in test/flows and test/oidc: one a kind shall do here.
    ...weird
      .filter(([name]) => /^(dir|RSA1_5|zip|claims alone)/.test(name) || name.startsWith('an enc'))
      .map(([name, seal, says]): [string, FrontChannelForgery, RegExp] => [
        name,
        { answer: sealing(seal) },
        says,
      ]),
  ])('%s: 8, no code is redeemed, nothing stored', async (_name, forgery, says) => {
    liar.forge({ answer: sealing(honest), ...forgery })
    const { code, stdout, stderr } = await atLiar(all)
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(anyJwt)
    expect(liar.redeemed).toEqual([])
    await nothingKept('old')
  })
})
