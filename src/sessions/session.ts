import type { FlowName } from '../config/settings.ts'
import type { DpopKey, Tokens } from '../oidc/tokens.ts'

/** Grants that are subcommands of `fob token` and no flow of a profile. */
export type TokenGrant = 'exchange' | 'jwt-bearer' | 'on-behalf-of' | 'saml-bearer' | 'password' | 'grant'

/** Whose session this is. Its canonical JSON, hashed, is the key in the store: see key.ts. */
export interface SessionId {
  readonly issuer: string
  readonly clientId: string
  /** Empty for an ad hoc call. */
  readonly profile: string
  readonly account: string
}

/** What a sign-in leaves, kept in the store under `<key>`. */
export interface Session extends SessionId {
  readonly version: 1
  /** How it came to be; `refresh-token` where another program had signed in. */
  readonly flow: FlowName | TokenGrant | 'refresh-token' | 'hybrid' | 'implicit'
  /** The refresh token is never sent to another origin than this. */
  readonly tokenEndpointOrigin: string
  readonly refreshToken?: string
  /** Granted scope, space-separated. */
  readonly scope?: string
  readonly subject?: string
  /** What the refresh token and its access tokens are bound to (RFC 9449). */
  readonly dpopKey?: DpopKey
  /** Rises by one with each save: fences a writer that slept. */
  readonly generation: number
  /** Epoch seconds of the sign-in. */
  readonly createdAt: number
  /** Set once the server answered invalid_grant: the refresh token is never sent again. */
  readonly deadSince?: number
}

/** Which access token of a session: one session can have many. Lists are sorted and without repeats in the key. */
export interface AccessTokenId {
  /** `session` for what a refresh token got: whatever flow the person signed in by, it gets the same. */
  readonly flow: FlowName | TokenGrant | 'session'
  readonly scope: readonly string[]
  readonly audience?: string
  readonly resource: readonly string[]
  /** A hash of what else decides which token it is: an assertion, a subject token, `--param`. */
  readonly detail?: string
}

/** One cached access token, kept with the others of its session under `<key>#access`. */
export type CachedToken = Omit<Tokens, 'refreshToken'>
