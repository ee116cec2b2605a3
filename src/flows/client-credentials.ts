import * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'
import { checkTokenResponse } from '../oidc/token-response.ts'
import type { Tokens } from '../oidc/tokens.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, proofs, type RequestInput, requestParameters } from './parameters.ts'

export interface ClientCredentialsInput extends RequestInput {
  readonly config: client.Configuration
  readonly now: () => Date
}

/** Client credentials grant, RFC 6749 4.4: a token for the program itself. Throws FobError only. */
export async function clientCredentials(input: ClientCredentialsInput): Promise<Tokens> {
  const { config, scope, now } = input
  const parameters = requestParameters(input)
  const { host } = endpoint(config, 'token_endpoint')
  const dpop = await boundTo(config, input.dpop)
  const response = await translated(host, () =>
    client.clientCredentialsGrant(config, parameters, proofs(dpop)),
  )
  return checkTokenResponse({ host, response, scope, now: now(), dpop })
}
