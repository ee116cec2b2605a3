import { request } from 'node:https'
import { exportJWK, generateKeyPair } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './index.ts'

const machine: Partial<ClientMetadata> = {
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
}
const insecure = { execute: [client.allowInsecureRequests] }

test.each(['ES256', 'ES384', 'PS256', 'EdDSA'])('private_key_jwt with %s', async alg => {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const metadata: ClientMetadata = {
    ...machine,
    client_id: 'keyed',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] },
  }
  await using server = await startAuthorizationServer({ clients: [metadata] })
  const authentication = client.PrivateKeyJwt({ key: privateKey, kid: '1' })
  const config = await client.discovery(new URL(server.issuer), 'keyed', undefined, authentication, insecure)
  expect(await client.clientCredentialsGrant(config)).toHaveProperty('access_token')
})

describe('mutual TLS', () => {
  test('a certificate of the authority authenticates the client, and the token is bound to it', async () => {
    const metadata: ClientMetadata = {
      ...machine,
      client_id: 'mutual',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=machine.example.com',
      tls_client_certificate_bound_access_tokens: true,
    }
    await using server = await startAuthorizationServer({ mtls: true, clients: [metadata] })
    const right = await server.certificates?.for('machine.example.com')
    const wrong = await server.certificates?.for('other.example.com')
    expect(await post(server, right)).toMatchObject({ token_type: 'Bearer' })
    expect(await post(server, wrong)).toMatchObject({ error: 'invalid_client' })
    expect(await post(server, undefined)).toMatchObject({ error: 'invalid_client' })
    const discovery = `${server.issuer}/.well-known/openid-configuration`
    const metadataPage = await server.browser().walk(new URL(discovery), () => undefined)
    expect(JSON.parse(metadataPage.body).mtls_endpoint_aliases.token_endpoint).toMatch(
      /^https:\/\/localhost:\d+\/token$/,
    )
  })
})

type Pair = { readonly key: string; readonly cert: string }

function post(server: AuthorizationServer, pair: Pair | undefined): Promise<unknown> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const options = { method: 'POST', ca: server.ca, headers, agent: false as const, ...pair }
  return new Promise((resolve, reject) => {
    const sent = request(`${server.issuer}/token`, options, async response => {
      resolve(JSON.parse((await response.setEncoding('utf8').toArray()).join('')))
    })
    sent.on('error', reject)
    sent.end('grant_type=client_credentials&client_id=mutual')
  })
}

describe('DPoP', () => {
  test('a bound token opens the API with a proof of its key, nonces included', async () => {
    await using server = await startAuthorizationServer({ dpopNonce: true })
    const { client_id, client_secret } = server.clients.service
    const config = await client.discovery(
      new URL(server.issuer),
      client_id,
      client_secret,
      undefined,
      insecure,
    )
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
    const { access_token, token_type } = await client.clientCredentialsGrant(config, {}, { DPoP })
    expect(token_type).toBe('dpop')
    expect(server.count('token')).toBe(2)
    const call = (handle?: client.DPoPOptions) =>
      client
        .fetchProtectedResource(config, access_token, new URL(server.api), 'GET', null, undefined, handle)
        .then(response => response.json())
    expect(await call({ DPoP })).toMatchObject({ sub: 'service' })
    await expect(call()).rejects.toThrow()
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
    await expect(call({ DPoP: other })).rejects.toThrow()
  })
})

describe('CIBA', () => {
  test.each([
    [false, { access_token: expect.any(String) }],
    [true, { error: 'access_denied' }],
  ])('a person answers elsewhere, denying: %s', async (deny, expected) => {
    await using server = await startAuthorizationServer()
    const { client_id, client_secret } = server.clients.backchannel
    const config = await client.discovery(
      new URL(server.issuer),
      client_id,
      client_secret,
      undefined,
      insecure,
    )
    const started = await client.initiateBackchannelAuthentication(config, {
      scope: 'openid',
      login_hint: 'alice',
    })
    await server.answerBackchannel({ deny })
    const poll = client.pollBackchannelAuthenticationGrant(config, { ...started, interval: 0.01 })
    expect(await poll.catch(({ error }) => ({ error }))).toMatchObject(expected)
  })
})
