import { randomBytes } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { AccountClaims, ClientMetadata, Configuration, JWKS } from 'oidc-provider'
import type { Storage } from './adapter.ts'
import type { Backchannel } from './backchannel.ts'
import { features } from './features.ts'
import { aliases } from './mtls.ts'
import { type AuthorizationServerOptions, testScopes } from './options.ts'
import * as pages from './pages.ts'
import { routes } from './routes.ts'

export interface ConfigurationInput {
  readonly issuer: string
  readonly options: AuthorizationServerOptions
  readonly backchannel: Backchannel
  readonly storage: Storage
  readonly clients: readonly ClientMetadata[]
  readonly jwks: JSONWebKeySet
}

const hmacs = ['HS256', 'HS384', 'HS512'] as const
const signatures = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'Ed25519', 'EdDSA'] as const),
]

/** oidc-provider with everything on that fob can use. */
export function providerConfiguration(input: ConfigurationInput): Configuration {
  const { issuer, options, storage, backchannel, clients, jwks } = input
  const configuration: Configuration = {
    adapter: storage.adapter,
    clients: [...clients],
    jwks: jwks as JWKS,
    routes,
    scopes: [...testScopes],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    clientAuthMethods: [
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      ...(options.mtls ? (['tls_client_auth', 'self_signed_tls_client_auth'] as const) : []),
    ],
    enabledJWA: {
      clientAuthSigningAlgValues: [...hmacs, ...signatures],
      dPoPSigningAlgValues: signatures,
      requestObjectSigningAlgValues: signatures,
    },
    ...(options.mtls && { discovery: { mtls_endpoint_aliases: aliases(issuer, routes) } }),
    clientBasedCORS: () => false,
    responseTypes: ['code', 'id_token', 'code id_token', 'none'],
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: features(options, backchannel),
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => accountClaims(sub) }),
    interactions: {
      url: (ctx, { uid }) => `${new URL(ctx.oidc.issuer).pathname.replace(/\/$/, '')}/interaction/${uid}`,
    },
    renderError: pages.renderError,
    rotateRefreshToken: options.rotate ?? true,
    expiresWithSession: async () => false,
    ttl: lifetimes(options),
  }
  if (options.refreshTokens !== 'offline_access')
    configuration.issueRefreshToken = async (_ctx, client) => client.grantTypeAllowed('refresh_token')
  return options.configure?.(configuration) ?? configuration
}

function lifetimes(options: AuthorizationServerOptions): NonNullable<Configuration['ttl']> {
  const accessToken = options.accessTokenTtl ?? 3600
  return {
    AccessToken: accessToken,
    ClientCredentials: accessToken,
    AuthorizationCode: 60,
    BackchannelAuthenticationRequest: 600,
    DeviceCode: options.deviceCodeTtl ?? 600,
    Grant: 86_400,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 86_400,
    Session: 86_400,
  }
}

function accountClaims(sub: string): AccountClaims {
  return { sub, name: `Test ${sub}`, email: `${sub}@example.com`, email_verified: true }
}
