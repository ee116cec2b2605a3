/** What a local server can't be: Entra ID, whose metadata leave a place for the tenant. The rest is in e2e/inspect. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { decodeJwt } from '../../src/oidc/jwt.ts'
import { verifySignature } from '../../src/oidc/verify-signature.ts'

const host = 'https://login.microsoftonline.com'
const tid = '72f988bf-86f1-41af-91ab-2d7cd011db47'

it.each([
  ['the tenant that the token names', `${host}/${tid}/v2.0`, true],
  ['another tenant', `${host}/another/v2.0`, false],
])('metadata for many tenants, and a token of %s', async (_name, iss, verified) => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const token = await new SignJWT({ iss, tid }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
  const jwks = { keys: [await exportJWK(publicKey)] }
  const metadata = { issuer: `${host}/{tenantid}/v2.0`, jwks_uri: `${host}/keys` }
  const work = verifySignature(token, decodeJwt(token) ?? { header: {}, claims: undefined }, {
    server: { issuer: `${host}/common/v2.0`, endpoints: {} },
    fetch: async () => Response.json(jwks),
    cache: { get: async () => metadata, set: async () => {}, drop: async () => {} },
    now: () => new Date(),
    refreshMetadata: false,
  })
  if (verified) await work
  else await expect(work).rejects.toMatchObject({ code: 'check_failed', exitCode: 8 })
})
