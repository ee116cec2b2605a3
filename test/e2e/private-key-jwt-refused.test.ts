/** Keys that no client assertion is signed with, through the real binary. */
import { createPublicKey } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ClientKey } from '../support/client-keys.ts'
import { keyRig } from '../support/key-rig.ts'
import { describeWith } from '../support/parts.ts'

describeWith('openssl', 'private_key_jwt', () => {
  const at = keyRig()

  const text = (write: () => string | Promise<string>) => async () => {
    const file = join(at.home.path, 'odd')
    await writeFile(file, await write(), { mode: 0o600 })
    return ['--private-key', file]
  }
  const pem = (alg: string) => async () => ['--private-key', at.keyOf(alg).files.pem]
  const rows: [string, number, RegExp, () => Promise<string[]>, Record<string, string>?][] = [
    ['a public JWK', 2, /public key/, text(() => JSON.stringify(at.keyOf('ES256').publicJwk))],
    ['a public PEM', 2, /public key/, text(() => publicPem(at.keyOf('ES256')))],
    ['a certificate', 2, /certificate/, text(() => at.keyOf('ES256').certificate)],
    ['a symmetric JWK', 2, /symmetric/, text(() => '{"kty":"oct","k":"AAAA"}')],
    ['no key at all', 2, /format is unknown/, text(() => 'hello')],
    [
      'a PEM that is cut',
      2,
      /malformed|no key/,
      text(() => '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n'),
    ],
    [
      'a key in the form of OpenSSH',
      2,
      /ssh-keygen/,
      text(() => '-----BEGIN OPENSSH PRIVATE KEY-----\nAA\n-----END OPENSSH PRIVATE KEY-----'),
    ],
    [
      'an encrypted key and no passphrase',
      2,
      /--key-passphrase-file/,
      async () => ['--private-key', at.keyOf('ES256').files.encrypted],
    ],
    [
      'a wrong passphrase',
      2,
      /passphrase does not open/,
      async () => ['--private-key', at.keyOf('ES256').files.encrypted],
      { FOB_KEY_PASSPHRASE: 'wrong' },
    ],
    [
      'PKCS#12 and a wrong passphrase',
      2,
      /passphrase does not open/,
      async () => ['--private-key', at.keyOf('RS256').files.p12],
      { FOB_KEY_PASSPHRASE: 'wrong' },
    ],
    [
      'ES256 with an RSA key',
      2,
      /does not fit the key/,
      async () => [...(await pem('RS256')()), '--signing-alg', 'ES256'],
    ],
    [
      'RS256 with an EC key',
      2,
      /does not fit the key/,
      async () => [...(await pem('ES256')()), '--signing-alg', 'RS256'],
    ],
    [
      'an algorithm that is not the JWK’s',
      2,
      /does not fit/,
      async () => ['--private-key', at.keyOf('RS256').files.jwk, '--signing-alg', 'PS256'],
    ],
    [
      'HS256 with a key',
      2,
      /does not fit/,
      async () => [...(await pem('RS256')()), '--signing-alg', 'HS256'],
    ],
    [
      'a certificate of another key',
      2,
      /not that of the private key/,
      async () => {
        const file = join(at.home.path, 'other.crt')
        await writeFile(file, at.keyOf('ES384').certificate)
        return [...(await pem('ES256')()), '--certificate', file]
      },
    ],
    ['private_key_jwt without a key', 2, /--private-key/, async () => ['--client-auth', 'private_key_jwt']],
    [
      'a key that others can read',
      8,
      /chmod 600/,
      async () => {
        const file = join(at.home.path, 'loose.pem')
        await writeFile(file, await readFile(at.keyOf('ES256').files.pem))
        await chmod(file, 0o644)
        return ['--private-key', file]
      },
    ],
  ]
  it.each(rows)('%s exits %i before any request', async (_, exitCode, words, args, env = {}) => {
    const { code, stdout, stderr } = await at.fob('ES256', [...(await args()), '--refresh-metadata'], { env })
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/BEGIN|sesame/)
    expect(at.server.requests).toEqual([])
  })
})

const publicPem = ({ key }: ClientKey): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
