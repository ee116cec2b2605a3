import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { JSONWebKeySet, JWK } from 'jose'

const generate = promisify(generateKeyPair)
let made: Promise<JSONWebKeySet> | undefined

/** Signing keys of the test servers of this process: RS256 by default, and the others for who asks. */
export function signingKeys(): Promise<JSONWebKeySet> {
  made ??= makeKeys()
  return made
}

async function makeKeys(): Promise<JSONWebKeySet> {
  const [rsa, ec, ed] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
    generate('ed25519'),
  ])
  return { keys: [jwk(rsa.privateKey, 'rsa'), jwk(ec.privateKey, 'ec'), jwk(ed.privateKey, 'ed')] }
}

const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' }) as JWK

/** The same keys without their private parts. */
export function publicKeys({ keys }: JSONWebKeySet): JSONWebKeySet {
  return { keys: keys.map(({ d, p, q, dp, dq, qi, ...key }) => key) }
}
