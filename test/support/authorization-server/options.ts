import type { ClientMetadata, Configuration } from 'oidc-provider'
import type { ReuseRule } from './adapter.ts'

/** An API of RFC 8707: a token for it is a JWT or opaque. */
export interface TestResource {
  readonly format: 'jwt' | 'opaque'
  /** Space-separated. */
  readonly scope: string
}

export interface AuthorizationServerOptions {
  /** With a certificate of a throwaway authority; default http. */
  readonly https?: boolean
  /** https, and client certificates are asked for (RFC 8705). */
  readonly mtls?: boolean
  /** DPoP proofs need a nonce of the server (RFC 9449 8). */
  readonly dpopNonce?: boolean
  /** What the issuer calls its host; default 127.0.0.1. The server listens on 127.0.0.1 in any case. */
  readonly host?: string
  /** Path of the issuer, such as `/tenant/a`; default none. */
  readonly path?: string
  /** Seconds; default 3600. */
  readonly accessTokenTtl?: number
  /** Seconds that a device code can be redeemed; default 600. */
  readonly deviceCodeTtl?: number
  /** A refresh gives a new refresh token; default true. */
  readonly rotate?: boolean
  /** Default revoke. */
  readonly onReuse?: ReuseRule
  /** Seconds that a rotated refresh token is still accepted; default 0. */
  readonly graceSeconds?: number
  /** always: to each client that may refresh (default). offline_access: only with that scope, which takes prompt=consent. */
  readonly refreshTokens?: 'always' | 'offline_access'
  /** Added to the clients of clients.ts. */
  readonly clients?: readonly ClientMetadata[]
  /** By resource indicator, added to `testResources`. */
  readonly resources?: Readonly<Record<string, TestResource>>
  /** Any other setting of oidc-provider. */
  readonly configure?: (configuration: Configuration) => Configuration
}

export const testResources = {
  opaque: 'https://api.example.com/',
  jwt: 'https://jwt.example.com/',
} as const

/** Scopes without a resource; what else is asked for is not granted. */
export const testScopes = ['openid', 'offline_access', 'profile', 'email', 'api:read', 'api:write'] as const
