import { randomBytes } from 'node:crypto'
import type { Configuration, ResourceServer } from 'oidc-provider'
import type { Backchannel } from './backchannel.ts'
import { mtls } from './mtls.ts'
import { type AuthorizationServerOptions, type TestResource, testResources } from './options.ts'
import * as pages from './pages.ts'
import { errors } from './provider.ts'

export function features(
  options: AuthorizationServerOptions,
  backchannel: Backchannel,
): NonNullable<Configuration['features']> {
  return {
    ciba: backchannel.feature,
    claimsParameter: { enabled: true },
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: pages.userCodeInput,
      userCodeConfirmSource: pages.userCodeConfirm,
      successSource: pages.deviceSuccess,
    },
    dPoP: {
      enabled: true,
      nonceSecret: randomBytes(32),
      requireNonce: () => options.dpopNonce ?? false,
    },
    introspection: { enabled: true, allowedPolicy: async () => true },
    jwtResponseModes: { enabled: true },
    ...(options.mtls && { mTLS: mtls }),
    pushedAuthorizationRequests: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    requestObjects: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, indicator) => resourceServer(indicator, options.resources),
    },
    revocation: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: pages.logout,
      postLogoutSuccessSource: pages.loggedOut,
    },
    userinfo: { enabled: true },
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
