/** Sign-ins by openid-client, where a test needs the tokens of a person and not fob's way to them. */
import * as client from 'openid-client'
import type { AuthorizationServer } from './index.ts'

/** Nobody listens there: the scripted browser stops before it. */
const redirect_uri = 'http://127.0.0.1:1/callback'
export const state = 'a-state'

/** A public client that may refresh, and the parameters of an authorization request of its own. */
export async function publicClient(of: AuthorizationServer) {
  const config = await client.discovery(new URL(of.issuer), 'cli', undefined, client.None(), {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  })
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const code_challenge = await client.calculatePKCECodeChallenge(pkceCodeVerifier)
  const parameters = {
    redirect_uri,
    state,
    scope: 'openid api:read',
    code_challenge,
    code_challenge_method: 'S256',
  }
  return { config, pkceCodeVerifier, parameters }
}

/** A person signs in with code and PKCE. */
export async function signIn(of: AuthorizationServer, user: string, browser = of.browser()) {
  const { config, pkceCodeVerifier, parameters } = await publicClient(of)
  const url = client.buildAuthorizationUrl(config, parameters)
  const end = await of.signInAs(url, user, { follow: false, browser })
  const tokens = await client.authorizationCodeGrant(config, end.url, {
    pkceCodeVerifier,
    expectedState: state,
  })
  return { config, tokens, end }
}
