import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { loadPem } from '../../../src/oidc/keys/pem.ts'

// Each of many: about one in 200 gives what OpenSSL takes for a key at first.
it.each(['pkcs1', 'pkcs8'] as const)(
  'a wrong passphrase is called wrong, whatever comes out: %s',
  async type => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const cipher = { cipher: 'aes-128-cbc', passphrase: 'right' }
    const pem = privateKey.export({ type: type as 'pkcs8', format: 'pem', ...cipher }).toString()
    const open = (secret: string) =>
      loadPem({ bytes: Buffer.from(pem), place: 'key.pem', passphrase: async () => secret }, pem)
    expect((await open('right')).key.type).toBe('private')
    const wrong = Array.from({ length: type === 'pkcs1' ? 3000 : 600 }, (_, index) => `wrong ${index}`)
    const codes = new Set<unknown>()
    for (const secret of wrong)
      codes.add(
        await open(secret).then(
          () => 'opened',
          error => error.code,
        ),
      )
    expect([...codes]).toEqual(['wrong_key_passphrase'])
  },
)
