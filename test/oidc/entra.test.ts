/** What a local server can't be: Entra ID for many tenants, whose issuer is a template (`common`, `organizations`). */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { refreshTokenGrant } from 'openid-client'
import { describe, expect, it } from 'vitest'
import { verifiedClaims } from '../../src/flows/front-id-token.ts'
import { withConfiguration } from '../../src/oidc/configuration.ts'
import { discoverServer } from '../../src/oidc/server.ts'
import { translated } from '../../src/oidc/translate.ts'

const host = 'https://login.microsoftonline.com'
const tid = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const metadata = {
  issuer: `${host}/{tenantid}/v2.0`,
  authorization_endpoint: `${host}/common/oauth2/v2.0/authorize`,
  token_endpoint: `${host}/common/oauth2/v2.0/token`,
  jwks_uri: `${host}/common/discovery/v2.0/keys`,
}

/** A Configuration for `common`, and the ID token that its token endpoint gives. */
async function commonTenant(claims: Record<string, unknown>) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }]
  const times = { iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 300 }
  const idToken = await new SignJWT({ sub: 'ada', aud: 'cli', nonce: 'n', ...times, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(privateKey)
  const answers: Record<string, unknown> = {
    [metadata.jwks_uri]: { keys },
    [metadata.token_endpoint]: {
      access_token: 'at',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: idToken,
    },
  }
  const input = {
    server: { issuer: `${host}/common/v2.0`, endpoints: {} },
    clientId: 'cli',
    credentials: {},
    fetch: async (url: string) => Response.json(answers[url]),
    cache: { get: async () => metadata, set: async () => {}, drop: async () => {} },
    now: () => new Date(),
    refreshMetadata: false,
  }
  return { input, idToken }
}

describe.each([
  ['the tenant that it names', { iss: `${host}/${tid}/v2.0`, tid }, true],
  ['another tenant than it names', { iss: `${host}/another/v2.0`, tid }, false],
  ['no tenant', { iss: `${host}/{tenantid}/v2.0` }, false],
])('an ID token of %s', (_name, claims, taken) => {
  it('by the token endpoint', async () => {
    const { input } = await commonTenant(claims)
    const work = withConfiguration(input, config =>
      translated('login.microsoftonline.com', () => refreshTokenGrant(config, 'rt')),
    )
    if (taken) expect((await work).claims()?.sub).toBe('ada')
    else await expect(work).rejects.toMatchObject({ code: 'check_failed', exitCode: 8 })
  })

  it('by the browser', async () => {
    const { input, idToken } = await commonTenant(claims)
    const work = withConfiguration(input, config => verifiedClaims(config, idToken, 'n', undefined))
    if (taken) expect((await work).sub).toBe('ada')
    else await expect(work).rejects.toMatchObject({ code: 'check_failed', exitCode: 8 })
  })
})

it('a template elsewhere, as in a national cloud: the hint names the way out', async () => {
  const { input } = await commonTenant({})
  const issuer = 'https://login.microsoftonline.us/common/v2.0'
  const work = discoverServer({
    ...input,
    server: { issuer, endpoints: {} },
    cache: { ...input.cache, get: async () => undefined },
    fetch: async () =>
      Response.json({ ...metadata, issuer: 'https://login.microsoftonline.us/{tenantid}/v2.0' }),
  })
  await expect(work).rejects.toMatchObject({
    code: 'issuer_mismatch',
    exitCode: 8,
    hint: 'name the tenant in place of common or organizations: --issuer https://login.microsoftonline.us/TENANT-ID/v2.0',
  })
})
