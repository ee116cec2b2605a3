import { generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { publicJwk, thumbprint } from '../../../src/oidc/keys/public-jwk.ts'
import { keyJwk, subjectName } from '../../../src/oidc/keys/registered.ts'

const keys = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
}

describe.each(Object.entries(keys))('%s', (alg, { privateKey, publicKey }) => {
  it('is shown by its public part, made from either half', () => {
    expect(publicJwk(privateKey)).toEqual(publicKey.export({ format: 'jwk' }))
    expect(publicJwk(publicKey)).toEqual(publicKey.export({ format: 'jwk' }))
  })

  it('has the thumbprint that jose counts, as its name too', async () => {
    const expected = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK)
    expect(thumbprint(privateKey.export({ format: 'jwk' }))).toBe(expected)
    expect(keyJwk({ key: privateKey, certificates: [] }, alg)).toMatchObject({
      kid: expected,
      use: 'sig',
      alg,
    })
  })
})

it.each([
  ['CN=machine', 'CN=machine'],
  ['C=DE, O=Example, CN=machine', 'CN=machine,O=Example,C=DE'],
  ['O="A, B + C", CN=müller', 'CN=müller,O=A\\, B \\+ C'],
])('the subject %s is written as %s (RFC 4514)', async (name, expected) => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
  })
  expect(subjectName(new X509Certificate(Buffer.from(made.rawData)))).toBe(expected)
})
