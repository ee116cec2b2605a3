/** A person at a server that wants its nonces in every proof (RFC 9449): what the tests of a file share. */
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose'
import { expect } from 'vitest'
import type { Endpoint } from './authorization-server/routes.ts'
import { personOfEachTest, sharedServer } from './shared.ts'

export async function dpopRig() {
  const server = await sharedServer({ dpopNonce: true })
  const person = personOfEachTest(server, 'scope = "openid api:read"\n')
  const login = (...args: string[]) => person.byBrowser(['login', 'work', '--pkce', ...args])
  return {
    server,
    person,
    login,
    /** What `-o json` says of a sign-in whose tokens are bound. */
    async signIn(...args: string[]) {
      const done = await login('--dpop=required', '-o', 'json', ...args)
      expect(done).toMatchObject({ code: 0 })
      return JSON.parse(done.stdout)
    },
    /** DPoP headers of the requests to an endpoint, oldest first. */
    sentProofs: (endpoint: Endpoint) =>
      server.requests
        .filter(request => request.endpoint === endpoint)
        .map(({ headers }) => String(headers.dpop)),
  }
}

/** The thumbprint of the key in a proof (RFC 7638). */
export const keyOf = (jwt: string): Promise<string> =>
  calculateJwkThumbprint(decodeProtectedHeader(jwt).jwk as JWK)
