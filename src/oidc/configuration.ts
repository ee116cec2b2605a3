/**
 * From settings to openid-client's Configuration: the only place that makes a discovery request.
 */
import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import type { AssertionTerms } from './client-assertion.ts'
import {
  type ClientAuthMethod,
  type Credentials,
  chooseMethod,
  clientAuthentication,
} from './client-authentication.ts'
import type { OpenToken } from './decryption.ts'
import { isTemplate, manyTenants } from './entra.ts'
import { withErrorStatus } from './error-status.ts'
import type { MetadataCache } from './metadata-cache.ts'
import { discoverServer, endpointNames, type ServerSettings } from './server.ts'

export interface ConfigureInput {
  readonly server: ServerSettings
  readonly clientId: string
  /** Named by the person; undefined lets fob choose. */
  readonly clientAuth?: ClientAuthMethod
  readonly credentials: Credentials
  /** For what is encrypted for this client. */
  readonly openToken?: OpenToken | undefined
  /** Of a client assertion; default `issuer`. */
  readonly audience?: string | undefined
  readonly signingAlg?: string | undefined
  readonly fetch: client.CustomFetch
  readonly cache: MetadataCache
  readonly now: () => Date
  /** Asks the server although the cache is fresh. */
  readonly refreshMetadata: boolean
}

/**
 * Hands a Configuration to `use`. Where the metadata came from the cache and an endpoint fails in the way a moved one
 * would, the cache entry is dropped and `use` runs once more with fresh metadata.
 */
export async function withConfiguration<T>(
  input: ConfigureInput,
  use: (config: client.Configuration) => Promise<T>,
): Promise<T> {
  checkCredentials(input)
  const { metadata, cached } = await discoverServer(input)
  try {
    return await use(await configuration(metadata, input))
  } catch (error) {
    if (!cached || !looksMoved(error)) throw error
    await input.cache.drop(input.server.issuer ?? metadata.issuer)
    const fresh = await discoverServer({ ...input, refreshMetadata: true })
    return use(await configuration(fresh.metadata, input))
  }
}

/** What can't work is said before any request. */
function checkCredentials(input: ConfigureInput): void {
  const { clientAuth, credentials } = input
  clientAuthentication(clientAuth ?? chooseMethod(credentials, undefined), credentials, terms(input))
}

const terms = ({ audience = 'issuer', signingAlg, now }: ConfigureInput): AssertionTerms => ({
  audience,
  signingAlg,
  now,
})

const looksMoved = (error: unknown) =>
  error instanceof FobError && (error.code === 'endpoint_not_found' || error.code === 'dns')

async function configuration(
  metadata: client.ServerMetadata,
  input: ConfigureInput,
): Promise<client.Configuration> {
  const { clientId, credentials, fetch } = input
  const method = input.clientAuth ?? chooseMethod(credentials, metadata.token_endpoint_auth_methods_supported)
  // RFC 8705 5: who shows a certificate uses the endpoints that ask for it.
  const aliases = { use_mtls_endpoint_aliases: credentials.tls ?? false }
  const authentication = clientAuthentication(method, credentials, terms(input))
  const config = isTemplate(metadata.issuer)
    ? await manyTenants(metadata, clientId, aliases, authentication)
    : new client.Configuration(metadata, clientId, aliases, authentication)
  known.set(config, { metadata, byCertificate: aliases.use_mtls_endpoint_aliases })
  const send = withErrorStatus(fetch)
  config[client.customFetch] = await opening(send, input.openToken)
  // fetch enforces https, and http on loopback only where the person said so; openid-client's own check is all or nothing.
  client.allowInsecureRequests(config)
  client.enableNonRepudiationChecks(config)
  return config
}

async function opening(fetch: client.CustomFetch, openToken: OpenToken | undefined) {
  if (!openToken) return fetch
  const { decrypting } = await import('./decryption.ts')
  return decrypting(fetch, openToken)
}

interface Known {
  readonly metadata: client.ServerMetadata
  readonly byCertificate: boolean
}

/** Of each that is made above, and fob has no others: openid-client itself copies all that it knows for each question. */
const known = new WeakMap<client.Configuration, Known>()

/** The endpoint that is asked, for a client with a certificate its alias; or FobError no_endpoint (7). */
export function endpoint(config: client.Configuration, name: keyof client.ServerMetadata & string): URL {
  const { metadata, byCertificate } = known.get(config) as Known
  const value = (byCertificate && metadata.mtls_endpoint_aliases?.[name]) || metadata[name]
  if (typeof value === 'string' && URL.canParse(value)) return new URL(value)
  const flag = endpointNames.some(flagged => flagged === name) && `; --${name.replaceAll('_', '-')} names one`
  throw new FobError('no_endpoint', exit.serverAnswer, `the server has no ${name.replaceAll('_', ' ')}`, {
    hint: `\`fob discover ISSUER\` shows what it has${flag || ''}`,
  })
}
