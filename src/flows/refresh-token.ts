import * as client from 'openid-client'
import { matching } from '../engine.ts'
import { exit, FobError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import type { FetchOptions } from '../oidc/http/fetch.ts'
import { checkTokenResponse } from '../oidc/token-response.ts'
import type { DpopKey, Tokens } from '../oidc/tokens.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, proofs, type RequestInput, requestParameters } from './parameters.ts'

export interface RefreshTokenInput extends RequestInput {
  readonly config: client.Configuration
  readonly refreshToken: string
  /** Scope granted so far, space-separated: what the answer means where it says none (RFC 6749 6). */
  readonly granted?: string | undefined
  /** `sub` of the sign-in: an ID token of somebody else is refused (OpenID Connect Core 12.2). */
  readonly subject?: string | undefined
  /** What the refresh token is bound to; with `dpop` and without it a new key is made. */
  readonly dpopKey?: DpopKey | undefined
  readonly now: () => Date
  /** Called while the connection is being made; nothing of the refresh token is sent before it resolves. */
  readonly beforeBody?: () => Promise<void>
  /** Told the new refresh token, if any, the moment the answer is there and before it is checked any further. */
  readonly onAnswer: (answer: { readonly refreshToken?: string | undefined }) => Promise<void>
}

/** Refresh token grant, RFC 6749 6. Throws FobError: subject_mismatch (8), and what the server or the network does. */
export async function refreshToken(input: RefreshTokenInput): Promise<Tokens> {
  const { config, granted = '', subject, now } = input
  const url = endpoint(config, 'token_endpoint')
  const scope = input.scope.length > 0 ? input.scope : matching(granted.split(' '), Boolean)
  const dpop = await boundTo(config, input.dpop, input.dpopKey)
  const response = await translated(url.host, () =>
    overheard(config, url, input, () =>
      client.refreshTokenGrant(config, input.refreshToken, requestParameters(input), proofs(dpop)),
    ),
  )
  const tokens = checkTokenResponse({ host: url.host, response, scope, now: now(), dpop })
  const claims = response.claims()
  if (claims && subject !== undefined && claims.sub !== subject) throw otherSubject(url.host)
  return { ...tokens, ...(claims && { subject: claims.sub }) }
}

/**
 * openid-client gives an answer out only once the ID token's signature is verified, for which it may have to fetch keys.
 * By then a kill would lose the new refresh token, so the answer is looked at as it passes.
 */
async function overheard<T>(
  config: client.Configuration,
  url: URL,
  { beforeBody, onAnswer }: Pick<RefreshTokenInput, 'beforeBody' | 'onAnswer'>,
  call: () => Promise<T>,
): Promise<T> {
  const fetch = config[client.customFetch]
  if (!fetch) return call()
  config[client.customFetch] = async (address, options) => {
    if (address !== url.href) return fetch(address, options)
    const held: FetchOptions = { ...options, ...(beforeBody && { beforeBody }) }
    const response = await fetch(address, held)
    if (response.status === 200) await listen(response, onAnswer)
    return response
  }
  try {
    return await call()
  } finally {
    config[client.customFetch] = fetch
  }
}

async function listen(response: Response, onAnswer: RefreshTokenInput['onAnswer']): Promise<void> {
  let body: { access_token?: unknown; refresh_token?: unknown } | null
  try {
    body = JSON.parse(await response.clone().text())
  } catch {
    return
  }
  if (typeof body?.access_token !== 'string') return
  const { refresh_token: refreshToken } = body
  await onAnswer(typeof refreshToken === 'string' && refreshToken ? { refreshToken } : {})
}

const otherSubject = (host: string) =>
  new FobError('subject_mismatch', exit.security, `${host} answered with an ID token of another person`, {
    hint: 'the session is kept as it was; tell the owner of the server',
  })
