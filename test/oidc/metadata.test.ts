import { expect, it } from 'vitest'
import { wellTyped } from '../../src/oidc/metadata.ts'

const issuer = 'https://as.example'

it('keeps what has the type of the RFCs', () => {
  const metadata = {
    issuer,
    token_endpoint: `${issuer}/token`,
    scopes_supported: ['api:read'],
    claims_parameter_supported: true,
    mtls_endpoint_aliases: { token_endpoint: `${issuer}/mtls` },
    'x-own': { any: 'thing' },
  }
  expect(wellTyped(metadata)).toEqual(metadata)
})

it('takes what has another type for missing', () => {
  const metadata = {
    issuer,
    token_endpoint: 1 as never,
    jwks_uri: 'ftp://as.example/jwks',
    scopes_supported: ['api:read', 1] as never,
    dpop_signing_alg_values_supported: 'ES256' as never,
    mtls_endpoint_aliases: { token_endpoint: ['x'] } as never,
  }
  expect(wellTyped(metadata)).toEqual({ issuer, mtls_endpoint_aliases: {} })
})

it('lets no server choose a prototype', () => {
  const hostile = `{ "token_endpoint": "${issuer}/token" }`
  const metadata = JSON.parse(
    `{ "issuer": "${issuer}", "__proto__": ${hostile}, "mtls_endpoint_aliases": { "__proto__": ${hostile} } }`,
  )
  const found = wellTyped(metadata)
  expect(found.token_endpoint).toBeUndefined()
  expect(found.mtls_endpoint_aliases?.token_endpoint).toBeUndefined()
})
