/**
 * Entra ID for many tenants (`common`, `organizations`): the issuer in the metadata is a template, and that of a token is
 * the template with the tenant that the token names (`tid`) put in.
 */
import * as client from 'openid-client'

const place = '{tenantid}'

export const isTemplate = (issuer: string): boolean => issuer.includes(place)

/** Microsoft's host alone: elsewhere nobody vouches that each tenant signs for itself only. */
export const mayBeTemplate = (issuer: string): boolean =>
  new URL(issuer).origin === 'https://login.microsoftonline.com'

/** openid-client fills the template in where it has discovered it itself, so it is shown again what is known already. */
export function manyTenants(
  metadata: client.ServerMetadata,
  clientId: string,
  clientMetadata: Partial<client.ClientMetadata>,
  authentication: client.ClientAuth,
): Promise<client.Configuration> {
  const headers = { 'content-type': 'application/json' }
  return client.discovery(
    new URL('/common/v2.0', metadata.issuer),
    clientId,
    clientMetadata,
    authentication,
    {
      algorithm: 'oidc',
      [client.customFetch]: async () => new Response(JSON.stringify(metadata), { headers }),
    },
  )
}
