import * as client from 'openid-client'
import type { Deps } from '../deps.ts'
import { FobError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import { malformed, translated } from '../oidc/translate.ts'
import { boundTo, type RequestInput, requestParameters, setOnce, withResource } from './parameters.ts'
import { poll } from './poll.ts'
import { backchannelRequest, noPrivateKey, type RequestSigner } from './request-object.ts'
import { checkSignIn, type SignIn } from './sign-in.ts'

export interface CibaInput extends RequestInput, Pick<Deps, 'now' | 'sleep' | 'signal'> {
  readonly config: client.Configuration
  /** Who is asked. */
  readonly loginHint: string
  /** Shown here and on the person's device, to be compared. */
  readonly bindingMessage?: string | undefined
  /** A secret between person and server, which some servers want. */
  readonly userCode?: string | undefined
  readonly acrValues?: string | undefined
  /** The request shall be signed. */
  readonly requestObject?: boolean | undefined
  readonly signer?: RequestSigner | undefined
  /** The person is being asked. Polling starts after it. @param expiresAt epoch milliseconds */
  readonly onAsked: (expiresAt: number) => Promise<void>
}

const grantType = 'urn:openid:params:grant-type:ciba'

/** Seconds, as with device codes: CIBA Core 7.3 has 5 where the server says nothing. */
const intervals = { absent: 5, least: 1, most: 60 } as const
const longestLife = 30 * 60

/**
 * Client-initiated backchannel authentication, OpenID CIBA Core 1.0: the server asks the person on a device of theirs.
 * In ping mode the server tells a client that fob has not got; polling is allowed there too (7.3).
 *
 * Throws FobError: no_private_key (2), access_denied (4), expired_token (5), any other error code of the server (7); the signal's reason.
 */
export async function ciba(input: CibaInput): Promise<SignIn> {
  const { config, scope, now, sleep, signal, onAsked } = input
  const { host } = endpoint(config, 'backchannel_authentication_endpoint')
  const dpop = await boundTo(config, input.dpop)
  const response = await initiate(host, input)
  const life = Math.min(response.expires_in, longestLife)
  if (!(life > 0)) throw malformed(host, 'a request that has expired already')
  const expiresAt = now().getTime() + life * 1000
  const { absent, least, most } = intervals
  const interval = Math.min(Math.max(response.interval ?? absent, least), most)
  await onAsked(expiresAt)
  const token = endpoint(config, 'token_endpoint').host
  const answer = await poll(token, {
    ...{ config, grantType, dpop, what: 'request', interval, expiresAt, now, sleep, signal },
    parameters: withResource(input, { auth_req_id: response.auth_req_id }),
  })
  return checkSignIn({ host: token, response: answer, scope, now: now(), dpop })
}

/**
 * A client that is registered for ping has to send a token for the notification (7.1), which nobody will get here. For
 * poll some servers refuse one, and only the server knows which it is: so it is sent where it is missed.
 */
async function initiate(host: string, input: CibaInput) {
  const ask = async (more: Readonly<Record<string, string>>) => {
    const parameters = await signedWhere(input, more)
    return translated(host, () => client.initiateBackchannelAuthentication(input.config, parameters))
  }
  return ask({}).catch((error: unknown) => {
    const isMissed = error instanceof FobError && error.code === 'invalid_request'
    if (!isMissed || !/client.?notification.?token/i.test(error.message)) throw error
    return ask({ client_notification_token: client.randomState() })
  })
}

async function signedWhere(
  input: CibaInput,
  more: Readonly<Record<string, string>>,
): Promise<URLSearchParams> {
  const { config, requestObject, signer, now } = input
  const parameters = parametersOf(input)
  for (const [name, value] of Object.entries(more)) parameters.set(name, value)
  if (!requestObject) return parameters
  if (!signer) throw noPrivateKey('a signed request needs a key')
  return backchannelRequest(config, parameters, signer, now())
}

function parametersOf(input: CibaInput): URLSearchParams {
  const parameters = requestParameters(input)
  const rest = {
    login_hint: input.loginHint,
    binding_message: input.bindingMessage,
    user_code: input.userCode,
    acr_values: input.acrValues,
  }
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) setOnce(parameters, name, value)
  }
  return parameters
}
