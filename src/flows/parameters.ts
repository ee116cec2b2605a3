/** What a request asks for, in every grant alike. */
export interface RequestInput {
  readonly scope: readonly string[]
  readonly audience?: string | undefined
  /** RFC 8707: one parameter each. */
  readonly resource: readonly string[]
  /** `--param`: whatever a server wants beside the standard; the setting refuses names that fob sets itself. */
  readonly param: Readonly<Record<string, string>>
}

export function requestParameters({ scope, audience, resource, param }: RequestInput): URLSearchParams {
  const parameters = new URLSearchParams(param)
  if (scope.length > 0) parameters.set('scope', scope.join(' '))
  if (audience) parameters.set('audience', audience)
  for (const item of resource) parameters.append('resource', item)
  return parameters
}
