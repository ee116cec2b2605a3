import * as client from 'openid-client'
import { endpoint } from '../oidc/configuration.ts'
import { checkTokenResponse } from '../oidc/token-response.ts'
import type { Tokens } from '../oidc/tokens.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, proofs, type RequestInput, requestParameters } from './parameters.ts'

export interface ExtensionGrantInput extends RequestInput {
  readonly config: client.Configuration
  /** An absolute URI, or a name such as `password`. */
  readonly grantType: string
  /** Parameters of the grant itself; those without a value are left out. */
  readonly parameters: Readonly<Record<string, string | undefined>>
  /** What is issued need not be an access token (RFC 8693 2.2.1, N_A). */
  readonly anyToken?: boolean
  readonly now: () => Date
}

/** Any grant by its type, RFC 6749 4.5. Throws FobError only. */
export async function extensionGrant(input: ExtensionGrantInput): Promise<Tokens> {
  const { config, grantType, scope, now, anyToken = false } = input
  const parameters = requestParameters(input)
  for (const [name, value] of Object.entries(input.parameters)) {
    if (value !== undefined) parameters.set(name, value)
  }
  const { host } = endpoint(config, 'token_endpoint')
  const dpop = await boundTo(config, input.dpop)
  const response = await translated(host, () =>
    client.genericGrantRequest(config, grantType, parameters, proofs(dpop)),
  )
  const tokens = checkTokenResponse({ host, response, scope, now: now(), dpop, anyToken })
  const subject = response.claims()?.sub
  return { ...tokens, ...(subject !== undefined && { subject }) }
}
