/** Where each endpoint is, below the issuer. Names are those of the server's metadata. */
export const routes = {
  authorization: '/authorize',
  backchannel_authentication: '/ciba',
  code_verification: '/device',
  device_authorization: '/device_authorization',
  end_session: '/logout',
  introspection: '/introspect',
  jwks: '/jwks',
  pushed_authorization_request: '/par',
  registration: '/register',
  revocation: '/revoke',
  token: '/token',
  userinfo: '/userinfo',
} as const

const ours = {
  discovery: '/.well-known',
  interaction: '/interaction',
  api: '/api',
} as const

const table: ReadonlyArray<readonly [string, string]> = Object.entries({ ...routes, ...ours })

export type Endpoint = keyof typeof routes | keyof typeof ours | 'other'

/** `path` is below the issuer's own. */
export function endpointOf(path: string): Endpoint {
  const found = table.find(([, route]) => path === route || path.startsWith(`${route}/`))
  return (found?.[0] ?? 'other') as Endpoint
}

/**
 * From a path on the host to one below the issuer: undefined where it is not the issuer's. RFC 8414 3.1 puts
 * `/.well-known/…` before the issuer's path, OpenID Connect Discovery 4 after it.
 */
export function pathBelow(issuerPath: string, path: string): string | undefined {
  if (issuerPath === '') return path
  const wellKnown = path.match(/^(\/\.well-known\/[^/]+)(\/.*)$/)
  if (wellKnown?.[2] === issuerPath) return wellKnown[1]
  if (path === issuerPath) return '/'
  return path.startsWith(`${issuerPath}/`) ? path.slice(issuerPath.length) : undefined
}
