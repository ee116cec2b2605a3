/** On-behalf-of as Entra ID documents it: each parameter of the request, and what the person's token has to be. */
import { jwtVerify, SignJWT } from 'jose'
import { type Answer, bearer, confidential, fields, type GrantInput } from './grants.ts'
import { Refusal, type State } from './state.ts'

export interface CallerToken {
  readonly sub?: string
  /** The API that was called; default `api`. */
  readonly audience?: string
  /** Until it ends; default 60. */
  readonly minutes?: number
  /** Delegated permissions; none for an app that calls in its own name. */
  readonly scp?: string | undefined
  /** Default: this server's. */
  readonly issuer?: string
}

export function callerToken(state: State, token: CallerToken = {}): Promise<string> {
  const { sub = 'alice', audience = 'api', minutes = 60, issuer = state.issuer } = token
  const { scp } = { scp: 'access_as_user', ...token }
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ ver: '2.0', ...(scp === undefined ? { idtyp: 'app' } : { scp }) })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(sub)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + minutes * 60)
    .sign(state.keys.privateKey)
}

export async function onBehalfOf({ form, client, state }: GrantInput): Promise<Answer> {
  confidential(client)
  const names = fields(form, ['assertion', 'scope', 'requested_token_use'])
  const { assertion = '', scope = '', requested_token_use } = names
  if (requested_token_use !== 'on_behalf_of') throw new Refusal('invalid_request', 'requested_token_use')
  const sub = await personIn(assertion, client, state)
  const refreshed = { kind: 'refresh', sub, client, scope } as const
  const offline = scope.split(' ').includes('offline_access')
  const more = offline ? { refresh_token: state.issue(refreshed) } : {}
  return bearer(state, { kind: 'access', sub, client, scope }, more)
}

async function personIn(assertion: string, client: string, { issuer, keys }: State): Promise<string> {
  const expected = { issuer, audience: client, typ: 'JWT', algorithms: ['RS256'] }
  const { payload } = await jwtVerify(assertion, keys.publicKey, expected).catch(error => {
    throw new Refusal('invalid_grant', `AADSTS50013: Assertion failed signature validation (${error.code})`)
  })
  if (payload.ver !== '2.0' || typeof payload.scp !== 'string' || payload.idtyp === 'app')
    throw new Refusal('invalid_grant', 'AADSTS50027: a token of an app has no person')
  return payload.sub ?? ''
}
