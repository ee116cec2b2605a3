import { expect, it } from 'vitest'
import { capabilities } from '../../src/oidc/capabilities.ts'

const issuer = 'https://as.example.com'

it.each([
  ['signed requests (RFC 9101)', { request_object_signing_alg_values_supported: ['none', 'RS256'] }],
  ['encrypted requests (RFC 9101)', { request_object_encryption_alg_values_supported: ['RSA-OAEP'] }],
  ['JARM', { authorization_signing_alg_values_supported: ['RS256'] }],
])('%s is told where the metadata has it', (name, metadata) => {
  expect(capabilities({ issuer, ...metadata }).extensions).toEqual([name])
})

it.each([
  { request_object_signing_alg_values_supported: ['none'] },
  { request_object_encryption_alg_values_supported: [] },
])('%j says nothing', metadata => {
  expect(capabilities({ issuer, ...metadata }).extensions).toEqual([])
})
