import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loadKey } from '../../../src/oidc/keys/load.ts'

const pair = (kid: string, use?: string) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), kid, ...(use && { use }) }
}
const load = (keys: readonly object[], choice: { use?: 'sig' | 'enc'; keyId?: string }) =>
  loadKey({
    bytes: Buffer.from(JSON.stringify({ keys })),
    place: './keys.json',
    passphrase: async () => undefined,
    ...choice,
  })

describe('of a key set', () => {
  const [sig, enc, any] = [pair('s', 'sig'), pair('e', 'enc'), pair('a')]
  it.each([
    ['to sign', [enc, sig], {}, 's'],
    ['to open', [sig, enc], { use: 'enc' }, 'e'],
    ['to open, of a key for anything', [sig, any], { use: 'enc' }, 'a'],
    ['to sign, of a key for anything', [any, enc], { use: 'sig' }, 'a'],
    ['by its name', [sig, any], { keyId: 'a' }, 'a'],
  ] as const)('the one key %s', async (_name, keys, choice, kid) => {
    expect(await load(keys, choice)).toMatchObject({ kid })
  })

  it.each([
    ['several that could open', [enc, any], { use: 'enc' }, /2 private keys/],
    ['none to open', [sig], { use: 'enc' }, /no private key with use enc/],
    ['none to sign', [enc], {}, /no private key with use sig/],
    ['public ones', [{ ...sig, d: undefined }], {}, /public keys/],
  ] as const)('%s: 2', async (_name, keys, choice, says) => {
    await expect(load(keys, choice)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(says),
    })
  })
})
