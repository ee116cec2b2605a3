import type * as client from 'openid-client'
import type { Tokens } from '../oidc/tokens.ts'
import { extensionGrant } from './extension-grant.ts'
import type { RequestInput } from './parameters.ts'

export interface AssertionGrantInput extends RequestInput {
  readonly config: client.Configuration
  /** A JWT; SAML in base64url. */
  readonly assertion: string
  readonly now: () => Date
}

const jwtBearerType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** JWT bearer grant, RFC 7523 2.1. Throws FobError only. */
export const jwtBearer = (input: AssertionGrantInput): Promise<Tokens> =>
  extensionGrant({
    ...input,
    grantType: jwtBearerType,
    parameters: { assertion: input.assertion },
    look: 'the server must trust iss and its key, aud must name the server, and the clock be right: fob inspect tells',
  })

/** Microsoft's form of it: a token for the person whose token an API was called with. Throws FobError only. */
export const onBehalfOf = (input: AssertionGrantInput): Promise<Tokens> =>
  extensionGrant({
    ...input,
    grantType: jwtBearerType,
    parameters: { assertion: input.assertion, requested_token_use: 'on_behalf_of' },
    look: 'the assertion must be an access token for this client (aud), and not have expired: fob inspect tells',
  })

/** SAML 2.0 bearer grant, RFC 7522 2.1. Throws FobError only. */
export const samlBearer = (input: AssertionGrantInput): Promise<Tokens> =>
  extensionGrant({
    ...input,
    grantType: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
    parameters: { assertion: input.assertion },
    look: 'the server must trust its Issuer; Audience, Recipient and the times must be right for this server',
  })
