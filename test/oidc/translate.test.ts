import * as client from 'openid-client'
import { expect, it } from 'vitest'
import { translated } from '../../src/oidc/translate.ts'

const config = new client.Configuration(
  { issuer: 'https://as.example', token_endpoint: 'https://as.example/token' },
  'client',
)

it.each([
  [400, 'invalid_grant', 'invalid_grant'],
  [401, 'invalid_grant', 'invalid_grant'],
  [500, 'invalid_grant', 'server_error'],
  [503, 'invalid_grant', 'server_error'],
  [503, 'temporarily_unavailable', 'temporarily_unavailable'],
])('HTTP %i with %s is %s: a failing server ends no session', async (status, error, code) => {
  config[client.customFetch] = async () =>
    new Response(JSON.stringify({ error }), { status, headers: { 'content-type': 'application/json' } })
  const refused = translated('as.example', () => client.refreshTokenGrant(config, 'token'))
  await expect(refused).rejects.toMatchObject({ code })
})
