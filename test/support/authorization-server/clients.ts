/** The clients that every test server knows, one for each way of being a client. */
import { randomBytes } from 'node:crypto'
import type { ClientMetadata } from 'oidc-provider'

const ciba = 'urn:openid:params:grant-type:ciba'
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'

/** Any port of these is accepted, as RFC 8252 7.3 asks, since their clients are native. */
const loopback = ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback']

const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] } as const

const person = {
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token', deviceCode],
  redirect_uris: loopback,
  post_logout_redirect_uris: loopback,
} as const

/** What a test adds a client_id and a subject of its own to: a person's program without a secret. */
export const nativeClient = {
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
} as const

const secret = () => randomBytes(32).toString('base64url')

/** One with a secret. */
export interface TestClient extends ClientMetadata {
  readonly client_secret: string
}

export function testClients() {
  return {
    /** client_credentials, HTTP Basic. */
    service: client('service', { ...machine, token_endpoint_auth_method: 'client_secret_basic' }),
    /** client_credentials, secret in the body. */
    servicePost: client('service-post', { ...machine, token_endpoint_auth_method: 'client_secret_post' }),
    /** HTTP Basic with an identifier and a secret that must be form-encoded (RFC 6749 2.3.1). */
    serviceOdd: {
      ...client('service:odd +%&', { ...machine, token_endpoint_auth_method: 'client_secret_basic' }),
      client_secret: `${secret()}:+% /?&=`,
    },
    /** client_credentials by client_secret_jwt, HS256. */
    serviceJwt: client('service-jwt', { ...machine, token_endpoint_auth_method: 'client_secret_jwt' }),
    /** Public and native: code with PKCE, device code, refresh tokens. */
    cli: publicClient('cli', person),
    /** As `cli`, with a secret and HTTP Basic. */
    cliConfidential: client('cli-confidential', {
      ...person,
      token_endpoint_auth_method: 'client_secret_basic',
    }),
    /** Confidential, OpenID CIBA in poll mode. */
    backchannel: client('backchannel', {
      grant_types: [ciba, 'refresh_token'],
      redirect_uris: [],
      response_types: [],
      backchannel_token_delivery_mode: 'poll',
    }),
    /** Public, device code alone. */
    device: publicClient('device', {
      application_type: 'native',
      grant_types: [deviceCode, 'refresh_token'],
      redirect_uris: [],
      response_types: [],
    }),
  } satisfies Record<string, ClientMetadata>
}

export type TestClients = ReturnType<typeof testClients>

type Rest = { readonly [Key in keyof Omit<ClientMetadata, 'client_id' | 'client_secret'>]?: unknown }

function client(client_id: string, rest: Rest): TestClient {
  return { ...structuredClone(rest), client_id, client_secret: secret() }
}

function publicClient(client_id: string, rest: Rest): ClientMetadata {
  return { ...structuredClone(rest), client_id, token_endpoint_auth_method: 'none' }
}
