/** Client authentication by a signed JWT, through the real binary against oidc-provider. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, it } from 'vitest'
import { keyAlgorithms, keyForms, passphrase } from '../support/client-keys.ts'
import { keyRig } from '../support/key-rig.ts'
import { describeWith } from '../support/parts.ts'

describeWith('openssl', 'private_key_jwt', () => {
  const at = keyRig()

  const sent = () => {
    const assertion = String(at.server.requests.at(-1)?.form.client_assertion)
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion), assertion }
  }

  it.each(keyAlgorithms.flatMap(alg => keyForms.map(form => [alg, form] as const)))(
    '%s from %s',
    async (alg, form) => {
      const env = form === 'encrypted' || form === 'p12' ? { FOB_KEY_PASSPHRASE: passphrase } : {}
      const args = [
        '--private-key',
        at.keyOf(alg).files[form],
        ...(alg === 'PS256' ? ['--signing-alg', alg] : []),
      ]
      const { code, stderr, stdout } = await at.fob(alg, args, { env })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/^\S+\n$/)
      expect(sent().header.alg).toBe(alg)
    },
  )

  it('the assertion is for the issuer as one string, for a minute, and never the same twice', async () => {
    const args = ['--private-key', at.keyOf('ES256').files.jwk]
    await at.fob('ES256', args)
    const first = sent()
    await at.fob('ES256', args)
    const second = sent()
    expect(first.header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'ES256' })
    const { iat = 0, exp = 0, jti, ...claims } = first.claims
    expect(claims).toEqual({ iss: 'ES256', sub: 'ES256', aud: at.server.issuer })
    expect(exp - iat).toBeLessThanOrEqual(60)
    expect(jti).not.toBe(second.claims.jti)
    expect(at.server.requests.at(-1)?.form.client_secret).toBeUndefined()
  })

  it.each([
    ['issuer', () => at.server.issuer],
    ['token-endpoint', () => `${at.server.issuer}/token`],
    ['token_endpoint', () => `${at.server.issuer}/token`],
    ['https://other.example.com/', () => 'https://other.example.com/'],
  ])('--assertion-audience %s', async (audience, expected) => {
    await at.fob('ES256', ['--private-key', at.keyOf('ES256').files.pem, '--assertion-audience', audience])
    expect(sent().claims.aud).toBe(expected())
  })

  it('--certificate adds its thumbprints and itself', async () => {
    const { files, certificate } = at.keyOf('RS256')
    const file = join(at.home.path, 'own.crt')
    await writeFile(file, certificate)
    const args = ['--private-key', files.pem, '--certificate', file, '--key-id', 'RS256']
    expect((await at.fob('RS256', args)).code).toBe(0)
    const { raw } = new X509Certificate(certificate)
    const hash = (name: string) => createHash(name).update(raw).digest('base64url')
    expect(sent().header).toMatchObject({
      kid: 'RS256',
      x5t: hash('sha1'),
      'x5t#S256': hash('sha256'),
      x5c: [raw.toString('base64')],
    })
  })

  it('takes the algorithm that the server lists', async () => {
    at.server.fault('discovery', {
      edit: answer => ({ ...answer, token_endpoint_auth_signing_alg_values_supported: ['PS256'] }),
    })
    const args = ['--private-key', at.keyOf('PS256').files.pem, '--refresh-metadata']
    expect((await at.fob('PS256', args)).code).toBe(0)
    expect(sent().header.alg).toBe('PS256')
  })

  it.each(['pkcs1', 'sec1'] as const)('reads %s, plain and encrypted', async type => {
    const alg = type === 'pkcs1' ? 'RS256' : 'ES256'
    const file = join(at.home.path, type)
    for (const more of [{}, { cipher: 'aes-128-cbc', passphrase }]) {
      await writeFile(file, at.keyOf(alg).key.export({ type, format: 'pem', ...more }), { mode: 0o600 })
      const env = { FOB_KEY_PASSPHRASE: passphrase }
      expect((await at.fob(alg, ['--private-key', file], { env })).code).toBe(0)
    }
  })

  it.each(['pem', 'p12'] as const)('takes %s from a variable, PKCS#12 in base64', async form => {
    const bytes = await readFile(at.keyOf('ES256').files[form])
    const FOB_PRIVATE_KEY = bytes.toString(form === 'pem' ? 'utf8' : 'base64')
    const { code, stderr } = await at.fob('ES256', [], {
      env: { FOB_PRIVATE_KEY, FOB_KEY_PASSPHRASE: passphrase },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('takes a passphrase and a key from files and stdin, but not both from stdin', async () => {
    const { files } = at.keyOf('ES256')
    const args = ['--private-key', files.encrypted, '--key-passphrase-file', '-']
    expect((await at.fob('ES256', args, { input: `${passphrase}\n` })).code).toBe(0)
    const both = await at.fob('ES256', ['--private-key', '-', '--key-passphrase-file', '-'], { input: 'x' })
    expect(both).toMatchObject({ code: 2, stdout: '' })
    expect(both.stderr).toContain('standard input')
  })

  it('chooses from a key set by --key-id, and asks for one where there are several', async () => {
    const file = join(at.home.path, 'set.json')
    const jwks = ['ES256', 'ES384'].map(alg => ({ ...at.keyOf(alg).key.export({ format: 'jwk' }), kid: alg }))
    await writeFile(file, JSON.stringify({ keys: jwks }), { mode: 0o600 })
    expect((await at.fob('ES384', ['--private-key', file, '--key-id', 'ES384'])).code).toBe(0)
    const several = await at.fob('ES384', ['--private-key', file])
    expect(several).toMatchObject({ code: 2, stdout: '' })
    expect(several.stderr).toContain('--key-id')
  })
})
