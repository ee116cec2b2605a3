import * as client from 'openid-client'
import { FobError } from '../errors.ts'
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
  ).catch((error: unknown) => {
    throw refusedGrant(host, grantType, error)
  })
  const tokens = checkTokenResponse({ host, response, scope, now: now(), dpop, anyToken })
  const subject = response.claims()?.sub
  return { ...tokens, ...(subject !== undefined && { subject }) }
}

/** invalid_grant is no session that has ended here: what was handed in is not good. */
function refusedGrant(host: string, grantType: string, error: unknown): unknown {
  if (!(error instanceof FobError) || error.code !== 'invalid_grant') return error
  const message = error.message.replace('no longer accepts this grant', 'does not accept what was handed in')
  const hint =
    grantType === 'password'
      ? 'check name and password, and that the person needs no second factor'
      : `check by whom it is, for whom (its audience must be ${host} or the client), and until when`
  return new FobError(error.code, error.exitCode, message, { hint, cause: error })
}
