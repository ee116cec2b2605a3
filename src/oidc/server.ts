/**
 * Server metadata: from the person's own endpoints, else the cache, else the server (OpenID Connect Discovery 4, RFC 8414 3).
 */
import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import type { MetadataCache } from './metadata-cache.ts'
import { requireIssuer } from './required.ts'
import { mismatchedIssuer, translated } from './translate.ts'

/** Endpoints by their metadata names; those given override what the server says. */
export interface ServerSettings {
  readonly issuer?: string
  readonly endpoints: Partial<Record<EndpointName, string>>
}

export const endpointNames = [
  'token_endpoint',
  'authorization_endpoint',
  'device_authorization_endpoint',
  'revocation_endpoint',
  'jwks_uri',
] as const
export type EndpointName = (typeof endpointNames)[number]

export interface DiscoverInput {
  readonly server: ServerSettings
  readonly fetch: client.CustomFetch
  readonly cache: MetadataCache
  readonly now: () => Date
  readonly refreshMetadata: boolean
}

export interface Discovered {
  readonly metadata: client.ServerMetadata
  /** True where no request was made for it. */
  readonly cached: boolean
}

export async function discoverServer(input: DiscoverInput): Promise<Discovered> {
  const { issuer, endpoints } = input.server
  // A token endpoint of one's own means a server without metadata: nothing is asked.
  if (endpoints.token_endpoint) {
    const metadata = { issuer: issuer ?? new URL(endpoints.token_endpoint).origin, ...endpoints }
    return { metadata, cached: false }
  }
  const wanted = requireIssuer(issuer)
  const cached = input.refreshMetadata ? undefined : await input.cache.get(wanted, input.now())
  const metadata = cached ?? (await ask(wanted, input))
  return { metadata: { ...metadata, ...endpoints }, cached: cached !== undefined }
}

/** OpenID Connect's well-known address first: nearly every server has that one. */
const algorithms = ['oidc', 'oauth2'] as const

async function ask(issuer: string, { fetch, cache, now }: DiscoverInput): Promise<client.ServerMetadata> {
  const { host } = new URL(issuer)
  let cacheControl: string | null = null
  const recording: client.CustomFetch = async (url, options) => {
    const response = await fetch(url, options)
    cacheControl = response.headers.get('cache-control')
    return response
  }
  let last: unknown
  for (const algorithm of algorithms) {
    try {
      const config = await translated(host, () =>
        client.discovery(new URL(issuer), 'unused', undefined, client.None(), {
          algorithm,
          execute: [client.allowInsecureRequests],
          [client.customFetch]: recording,
        }),
      )
      const metadata = { ...config.serverMetadata() }
      checkIssuer(host, issuer, metadata.issuer)
      await cache.set(issuer, metadata, cacheControl, now())
      return metadata
    } catch (error) {
      last = error
      if (!isMissing(error)) throw error
    }
  }
  throw noMetadata(host, last)
}

/** openid-client compares parsed URLs, which forgives a trailing slash and case; RFC 8414 3.3 wants the same bytes. */
function checkIssuer(host: string, wanted: string, found: string): void {
  const entraTemplate = found.includes('{tenantid}')
  if (found !== wanted && !entraTemplate) throw mismatchedIssuer(host, found)
}

/** There is nothing at this well-known address, or something that is no metadata: the other one may be right. */
const isMissing = (error: unknown) =>
  error instanceof FobError && ['endpoint_not_found', 'refused_without_reason'].includes(error.code)

function noMetadata(host: string, cause: unknown): FobError {
  return new FobError('no_metadata', exit.serverAnswer, `${host} publishes no metadata for this issuer`, {
    hint: 'check --issuer; for a server without metadata give --token-endpoint and the others',
    cause,
  })
}
