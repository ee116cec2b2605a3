import type { Configuration } from 'openid-client'
import { usageError } from '../errors.ts'
import type { Dpop, DpopMode } from '../oidc/dpop.ts'
import type { DpopKey } from '../oidc/tokens.ts'

/** What a request asks for, in every grant alike. */
export interface RequestInput {
  readonly scope: readonly string[]
  readonly audience?: string | undefined
  /** RFC 8707: one parameter each. */
  readonly resource: readonly string[]
  /** `--param`: whatever a server wants beside the standard; the setting refuses names that fob sets itself. */
  readonly param: Readonly<Record<string, string>>
  /** RFC 9396 2: JSON. */
  readonly authorizationDetails?: string | undefined
  /** RFC 9449: the tokens shall be bound to a key. */
  readonly dpop?: DpopMode | undefined
}

/** What the request is bound to: the key that was kept, else a new one; undefined where it shall not be bound. */
export async function boundTo(
  config: Configuration,
  mode: DpopMode | undefined,
  kept?: DpopKey,
): Promise<Dpop | undefined> {
  if (mode === undefined) return undefined
  const { bindTo, newDpopKey } = await import('../oidc/dpop.ts')
  return bindTo(config, kept ?? (await newDpopKey(config)), mode)
}

/** For openid-client. */
export const proofs = (dpop: Dpop | undefined) => (dpop ? { DPoP: dpop.handle } : {})

/** RFC 8707 2.2: many servers forget the resource unless the token request repeats it. */
export const withResource = (
  { resource }: Pick<RequestInput, 'resource'>,
  parameters: Readonly<Record<string, string>> = {},
): URLSearchParams =>
  new URLSearchParams([
    ...Object.entries(parameters),
    ...resource.map((item): [string, string] => ['resource', item]),
  ])

export function requestParameters(request: RequestInput): URLSearchParams {
  const { scope, audience, resource, param, authorizationDetails } = request
  const parameters = new URLSearchParams(param)
  if (scope.length > 0) parameters.set('scope', scope.join(' '))
  if (audience) setOnce(parameters, 'audience', audience)
  for (const item of resource) parameters.append('resource', item)
  if (authorizationDetails) parameters.set('authorization_details', authorizationDetails)
  return parameters
}

/** A parameter goes out once (RFC 6749 3.1), and none that a person gave is dropped for another. Throws FobError param_twice (2). */
export function setOnce(parameters: URLSearchParams, name: string, value: string): void {
  if (parameters.has(name)) {
    const message = `the parameter ${name} is given twice: by --param, and by its own flag or setting`
    throw usageError('param_twice', message, 'leave one of them out')
  }
  parameters.set(name, value)
}
