import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { opener } from '../../src/oidc/decryption.ts'
import { anyJwt } from '../support/jwts.ts'
import { honest, ours, sealedTo, weird } from '../support/weird-jwe.ts'

const signer = generateKeyPairSync('ed25519').privateKey
const signed = await new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'EdDSA' }).sign(signer)
const open = opener({ key: ours.rsa.privateKey, certificates: [] })
const x25519 = generateKeyPairSync('x25519')

it.each([
  ['RSA-OAEP', ours.rsa, 'A128CBC-HS256'],
  ['RSA-OAEP-256', ours.rsa, 'A256GCM'],
  ['RSA-OAEP-384', ours.rsa, 'A192CBC-HS384'],
  ['RSA-OAEP-512', ours.rsa, 'A128GCM'],
  ['ECDH-ES', ours.ec, 'A192GCM'],
  ['ECDH-ES+A128KW', ours.ec, 'A256CBC-HS512'],
  ['ECDH-ES+A192KW', x25519, 'A256GCM'],
  ['ECDH-ES+A256KW', x25519, 'A256GCM'],
] as const)('%s opens', async (alg, { publicKey, privateKey }, enc) => {
  const sealed = await sealedTo(publicKey, { alg, enc, kid: 'whatever' })(signed)
  expect(await opener({ key: privateKey, certificates: [] })(sealed, 'x')).toBe(signed)
})

it.each(weird)('%s: 8, and said', async (name, seal, says) => {
  const error = await open(await seal(signed), 'as.example.com sent an ID token').catch(reason => reason)
  expect(error).toMatchObject({
    code: name.endsWith('within') ? 'check_failed' : 'decryption_failed',
    exitCode: 8,
    message: expect.stringMatching(says),
  })
  expect(error.message).toMatch(/^as\.example\.com sent an ID token that /)
  expect(`${error.message}${error.hint}`).not.toMatch(anyJwt)
})

it('a JWK opens by its own alg alone', async () => {
  const key = { key: ours.rsa.privateKey, alg: 'RSA-OAEP', certificates: [] }
  await expect(opener(key)(await honest(signed), 'x')).rejects.toMatchObject({
    message: 'x that is encrypted by RSA-OAEP-256, for another key than the one given',
  })
})

it('a header is shown without what would steer a terminal', async () => {
  const parts = (await honest(signed)).split('.').slice(1)
  const header = Buffer.from('{"alg":"\\u001b[2J\\u202edir","enc":"A256GCM"}').toString('base64url')
  const error = await open([header, ...parts].join('.'), 'x').catch(reason => reason)
  expect(error.message).not.toMatch(/[\u001b\u202e]/)
})

it.each(['ed25519', 'ed448'] as const)('a key of type %s: 2', type => {
  const { privateKey } = generateKeyPairSync(type as 'ed25519')
  expect(() => opener({ key: privateKey, certificates: [] })).toThrow(/of a type that opens nothing/)
})
