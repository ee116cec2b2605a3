import type * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import type { Tokens } from '../oidc/tokens.ts'
import { malformed } from '../oidc/translate.ts'
import { safeText } from '../safe-text.ts'
import { extensionGrant } from './extension-grant.ts'
import type { RequestInput } from './parameters.ts'

export interface TypedToken {
  readonly token: string
  /** A URI, see `tokenType`. */
  readonly type: string
}

export interface TokenExchangeInput extends RequestInput {
  readonly config: client.Configuration
  readonly subject: TypedToken
  /** Who acts for the subject (delegation); without one it is impersonation. */
  readonly actor?: TypedToken | undefined
  readonly requestedType?: string | undefined
  readonly now: () => Date
}

/** Names for RFC 8693 3 on a command line. */
export const tokenTypes = ['access_token', 'refresh_token', 'id_token', 'saml1', 'saml2', 'jwt'] as const

/** The URI of a type, where it is one of those names; anything else is taken as it is. */
export const tokenType = (name: string): string =>
  tokenTypes.some(known => known === name) ? `urn:ietf:params:oauth:token-type:${name}` : name

/**
 * Token exchange, RFC 8693.
 *
 * Throws FobError unexpected_token_type (7) where another type is issued than was asked for, and what the server or the
 * network does.
 */
export async function tokenExchange(input: TokenExchangeInput): Promise<Tokens> {
  const { config, subject, actor, requestedType } = input
  const { host } = endpoint(config, 'token_endpoint')
  const tokens = await extensionGrant({
    ...input,
    grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
    parameters: {
      subject_token: subject.token,
      subject_token_type: subject.type,
      actor_token: actor?.token,
      actor_token_type: actor?.type,
      requested_token_type: requestedType,
    },
    anyToken: true,
    look: 'the token must be good still, of the type that is said, and one that this client may exchange: fob inspect tells',
  })
  const issued = tokens.issuedTokenType
  if (issued === undefined)
    throw malformed(host, 'an answer without issued_token_type, which RFC 8693 requires')
  if (requestedType !== undefined && issued !== requestedType) throw otherType(host, issued, requestedType)
  return tokens
}

const otherType = (host: string, issued: string, requested: string) =>
  new FobError(
    'unexpected_token_type',
    exit.serverAnswer,
    `${host} issued ${safeText(issued, 100)} where ${requested} was asked for`,
    { hint: 'ask for another type with --requested-token-type, or leave it out' },
  )
