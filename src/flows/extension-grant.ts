import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import { checkTokenResponse } from '../oidc/token-response.ts'
import type { Tokens } from '../oidc/tokens.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, proofs, type RequestInput, requestParameters, setOnce } from './parameters.ts'

export interface ExtensionGrantInput extends RequestInput {
  readonly config: client.Configuration
  /** An absolute URI, or a name such as `password`. */
  readonly grantType: string
  /** Parameters of the grant itself; those without a value are left out. */
  readonly parameters: Readonly<Record<string, string | undefined>>
  /** What is issued need not be an access token (RFC 8693 2.2.1, N_A). */
  readonly anyToken?: boolean
  /** What to look at where the server does not accept the grant. */
  readonly look: string
  readonly now: () => Date
}

/** Any grant by its type, RFC 6749 4.5. Throws FobError only. */
export async function extensionGrant(input: ExtensionGrantInput): Promise<Tokens> {
  const { config, grantType, scope, now, anyToken = false } = input
  const parameters = requestParameters(input)
  for (const [name, value] of Object.entries(input.parameters)) {
    if (value !== undefined) setOnce(parameters, name, value)
  }
  const { host } = endpoint(config, 'token_endpoint')
  const dpop = await boundTo(config, input.dpop)
  const response = await translated(host, () =>
    client.genericGrantRequest(config, grantType, parameters, proofs(dpop)),
  ).catch((error: unknown) => {
    throw refused(error, input.look)
  })
  const tokens = checkTokenResponse({ host, response, scope, now: now(), dpop, anyToken })
  const subject = response.claims()?.sub
  return { ...tokens, ...(subject !== undefined && { subject }) }
}

/** No session has ended here: what was handed in is not good, and the person who could do something may be elsewhere. */
function refused(error: unknown, look: string): unknown {
  if (!(error instanceof FobError)) return error
  const { code, exitCode, message, cause } = error
  if (code === 'invalid_grant') {
    const said = message.replace('no longer accepts this grant', 'does not accept what was handed in')
    return new FobError(code, exitCode, said, { hint: look, cause })
  }
  if (exitCode !== exit.refused) return error
  const hint = 'the person has to do it where this token, assertion or password comes from'
  return new FobError(code, exitCode, message, { hint, cause })
}
