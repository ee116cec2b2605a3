/** An authorization grant (RFC 7523 2.1) that fob signs itself. */
import type { Configuration } from 'openid-client'
import { proving } from '../../config/proving.ts'
import { readSecretBlob } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { SigningKey } from '../../oidc/keys/signing-key.ts'
import { requireClientId } from '../../oidc/required.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import type { Proof } from '../shared/connect.ts'
import type { Context } from '../shared/context.ts'
import { credentialsOf } from '../shared/credentials.ts'

export interface JwtBearerOptions extends CachedTokenOptions {
  readonly assertionIssuer?: string
  readonly claim?: Readonly<Record<string, unknown>>
}

export interface PreparedAssertion {
  /** For a service account, its own token endpoint and name. */
  readonly context: Context
  readonly proof: Proof
  /** What decides which token it gets. */
  readonly detail: unknown
  readonly assertion: (config: Configuration, request: RequestInput) => Promise<string>
}

/** Throws FobError (2) without a key, and as the key's loader does: before any request. */
export async function madeAssertion(
  context: Context,
  options: JwtBearerOptions,
  deps: Deps,
): Promise<PreparedAssertion> {
  const { serviceAccount } = context.settings
  return serviceAccount === undefined
    ? fromKey(context, options, deps)
    : fromServiceAccount(serviceAccount, context, options, deps)
}

async function fromKey(context: Context, options: JwtBearerOptions, deps: Deps): Promise<PreparedAssertion> {
  const { settings } = context
  const means = proving(context, true)
  const { key, ...others } = await credentialsOf(context, deps, means)
  if (!key) throw noKey()
  const issuer = options.assertionIssuer ?? requireClientId(settings.clientId)
  const claims = { iss: issuer, sub: settings.subject ?? issuer, ...options.claim }
  // The assertion is the proof; the same key proves the client too only where that is said.
  const credentials = means.settings.clientAuth === 'private_key_jwt' ? { key, ...others } : others
  const audience = settings.assertionAudience ?? 'issuer'
  return {
    context,
    proof: { credentials, means },
    detail: { claims, audience, kid: key.kid },
    assertion: async config =>
      sign(key, { aud: await audienceOf(config, audience), ...claims }, context, deps),
  }
}

async function fromServiceAccount(
  path: string,
  plain: Context,
  options: JwtBearerOptions,
  deps: Deps,
): Promise<PreparedAssertion> {
  const bytes = await readSecretBlob({ file: path }, deps, 'service account')
  const { readServiceAccount } = await import('../../oidc/service-account.ts')
  const { email, tokenUri, key } = await readServiceAccount(bytes.toString('utf8'), path)
  const { subject } = plain.settings
  const claims = { iss: email, ...(subject && { sub: subject }), ...options.claim }
  const aud = plain.settings.assertionAudience ?? tokenUri
  const own = { issuer: new URL(tokenUri).origin, endpoints: { token_endpoint: tokenUri } }
  const isNamed = plain.server.issuer !== undefined || plain.server.endpoints.token_endpoint !== undefined
  return {
    context: {
      ...plain,
      settings: { ...plain.settings, clientId: plain.settings.clientId ?? email },
      server: isNamed ? plain.server : own,
    },
    proof: { credentials: {}, clientAuth: 'anonymous' },
    detail: { claims, aud },
    // Google reads the scope in the assertion, not beside it.
    assertion: async (config, { scope }) => {
      const own = scope.length > 0 && { scope: scope.join(' ') }
      return sign(key, { aud: await audienceOf(config, aud), ...own, ...claims }, plain, deps)
    },
  }
}

async function sign(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  { settings }: Context,
  deps: Deps,
): Promise<string> {
  const { signJwt } = await import('../../oidc/sign-jwt.ts')
  const assertion = await signJwt({ key, alg: settings.signingAlg, claims, now: deps.now() })
  deps.redactor.add(assertion)
  return assertion
}

async function audienceOf(config: Configuration, audience: string): Promise<string> {
  const { audienceIn } = await import('../../oidc/client-assertion.ts')
  return audienceIn(config.serverMetadata(), audience)
}

const noKey = () =>
  usageError(
    'no_assertion',
    'there is no assertion, and no key to sign one with',
    'give --assertion-file PATH, --private-key PATH or --service-account PATH',
  )
