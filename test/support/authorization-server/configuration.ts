import { randomBytes } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { AccountClaims, ClientMetadata, Configuration, JWKS, ResourceServer } from 'oidc-provider'
import type { Storage } from './adapter.ts'
import { type AuthorizationServerOptions, type TestResource, testResources, testScopes } from './options.ts'
import * as pages from './pages.ts'
import { errors } from './provider.ts'
import { routes } from './routes.ts'

export interface ConfigurationInput {
  readonly options: AuthorizationServerOptions
  readonly storage: Storage
  readonly clients: readonly ClientMetadata[]
  readonly jwks: JSONWebKeySet
}

/** oidc-provider with everything on that fob can use. */
export function providerConfiguration({
  options,
  storage,
  clients,
  jwks,
}: ConfigurationInput): Configuration {
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
    ],
    clientBasedCORS: () => false,
    responseTypes: ['code', 'id_token', 'code id_token', 'none'],
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: features(options),
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

function features(options: AuthorizationServerOptions): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    claimsParameter: { enabled: true },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: pages.userCodeInput,
      userCodeConfirmSource: pages.userCodeConfirm,
      successSource: pages.deviceSuccess,
    },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => false },
    introspection: { enabled: true, allowedPolicy: async () => true },
    jwtResponseModes: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    requestObjects: { enabled: true },
    revocation: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: pages.logout,
      postLogoutSuccessSource: pages.loggedOut,
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, indicator) => resourceServer(indicator, options.resources),
    },
    userinfo: { enabled: true },
  }
}

/** A function, as a number can't be lowered for resource servers, whose tokens follow the same rule. */
function lifetimes(options: AuthorizationServerOptions): NonNullable<Configuration['ttl']> {
  const accessToken = options.accessTokenTtl ?? 3600
  return {
    AccessToken: accessToken,
    ClientCredentials: accessToken,
    AuthorizationCode: 60,
    DeviceCode: options.deviceCodeTtl ?? 600,
    Grant: 86_400,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 86_400,
    Session: 86_400,
  }
}

function resourceServer(indicator: string, more: AuthorizationServerOptions['resources']): ResourceServer {
  const scope = 'api:read api:write'
  const known: Readonly<Record<string, TestResource>> = {
    [testResources.opaque]: { format: 'opaque', scope },
    [testResources.jwt]: { format: 'jwt', scope },
    ...more,
  }
  const resource = known[indicator]
  if (!resource) throw new errors.InvalidTarget()
  return { audience: indicator, scope: resource.scope, accessTokenFormat: resource.format }
}

function accountClaims(sub: string): AccountClaims {
  return { sub, name: `Test ${sub}`, email: `${sub}@example.com`, email_verified: true }
}
