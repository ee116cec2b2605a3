import type * as client from 'openid-client'
import { withConfiguration } from '../../src/oidc/configuration.ts'
import type { OpenToken } from '../../src/oidc/decryption.ts'
import { createFetch } from '../../src/oidc/http/fetch.ts'
import { nodeTransport } from '../../src/oidc/http/transport.ts'
import { metadataCache } from '../../src/oidc/metadata-cache.ts'

export interface TestClient {
  readonly client_id?: string
  readonly client_secret?: string | undefined
  readonly openToken?: OpenToken
}

const overHttp = createFetch({
  transport: nodeTransport,
  settings: { allowHttpLoopback: true },
  env: {},
  version: '0.0.0-test',
  now: () => new Date(),
  sleep: async () => {},
  signal: new AbortController().signal,
})

/** The Configuration that commands work with, for a server on loopback. */
export function configured<T>(
  issuer: string,
  { client_id: clientId = 'cli', client_secret: clientSecret, openToken }: TestClient,
  use: (config: client.Configuration) => Promise<T>,
): Promise<T> {
  const input = {
    server: { issuer, endpoints: {} },
    clientId,
    credentials: clientSecret ? { clientSecret } : {},
    openToken,
    fetch: overHttp,
    cache: metadataCache('/nowhere'),
    now: () => new Date(),
    refreshMetadata: true,
  }
  return withConfiguration(input, use)
}
