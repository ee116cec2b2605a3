/**
 * Server metadata: from the person's own endpoints, else the cache, else the server (OpenID Connect Discovery 4, RFC 8414 3).
 */
import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { isTemplate, mayBeTemplate } from './entra.ts'
import { wellTyped } from './metadata.ts'
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
  const cached = input.refreshMetadata ? undefined : await fromCache(wanted, input)
  const metadata = cached ?? (await ask(wanted, input))
  return { metadata: { ...metadata, ...endpoints }, cached: cached !== undefined }
}

/** What is no metadata of this issuer is not there: the file may be of another fob, or damaged. */
async function fromCache(issuer: string, { cache, now }: DiscoverInput) {
  const metadata = await cache.get(issuer, now())
  return metadata && isOf(issuer, metadata.issuer) ? wellTyped(metadata) : undefined
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
  const failures: unknown[] = []
  for (const algorithm of algorithms) {
    try {
      const config = await translated(host, () =>
        client.discovery(new URL(issuer), 'unused', undefined, client.None(), {
          algorithm,
          execute: [client.allowInsecureRequests],
          [client.customFetch]: recording,
        }),
      )
      const metadata = wellTyped({ ...config.serverMetadata() })
      if (!isOf(issuer, metadata.issuer)) throw mismatchedIssuer(host, metadata.issuer)
      await cache.set(issuer, metadata, cacheControl, now())
      return metadata
    } catch (error) {
      if (!hasCode(error, [...missing, ...noAnswer])) throw error
      failures.push(error)
    }
  }
  throw failures.find(error => hasCode(error, noAnswer)) ?? noMetadata(host, failures)
}

/** openid-client compares parsed URLs, which forgives a trailing slash and case; RFC 8414 3.3 wants the same bytes. */
const isOf = (issuer: string, found: unknown): boolean =>
  found === issuer || (typeof found === 'string' && isTemplate(found) && mayBeTemplate(issuer))

/** There is nothing at this well-known address: the other one may be right. */
const missing = ['endpoint_not_found', 'refused_without_reason']
/** A web application that answers every address with its page, or leads it to a sign-in: so may it be here, but this is told. */
const noAnswer = ['malformed_answer', 'redirected']

const hasCode = (error: unknown, codes: readonly string[]) =>
  error instanceof FobError && codes.includes(error.code)

function noMetadata(host: string, cause: unknown): FobError {
  return new FobError('no_metadata', exit.serverAnswer, `${host} publishes no metadata for this issuer`, {
    hint: 'check --issuer; for a server without metadata give --token-endpoint and the others',
    cause,
  })
}
