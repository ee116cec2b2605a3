import * as client from 'openid-client'
import type { Deps } from '../deps.ts'
import { endpoint } from '../oidc/configuration.ts'
import { checkDeviceResponse, type DeviceCode, standardNames } from '../oidc/device-response.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, type RequestInput, requestParameters, withResource } from './parameters.ts'
import { poll } from './poll.ts'
import { checkSignIn, type SignIn } from './sign-in.ts'

export interface DeviceCodeInput extends RequestInput, Pick<Deps, 'now' | 'sleep' | 'signal'> {
  readonly config: client.Configuration
  /** Shows code and URI to the person. Polling starts after it. */
  readonly onVerification: (device: DeviceCode) => Promise<void>
}

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

/**
 * Device authorization grant, RFC 8628. Throws FobError: access_denied (4), expired_token (5), any other error code
 * of the server (7); and the signal's reason.
 */
export async function deviceCode(input: DeviceCodeInput): Promise<SignIn> {
  const { config, scope, now, onVerification } = input
  const { host } = endpoint(config, 'device_authorization_endpoint')
  const dpop = await boundTo(config, input.dpop)
  const fetch = config[client.customFetch]
  if (fetch) config[client.customFetch] = standardNames(fetch)
  const response = await translated(host, () =>
    client.initiateDeviceAuthorization(config, requestParameters(input)),
  )
  if (fetch) config[client.customFetch] = fetch
  const device = checkDeviceResponse(host, response, now())
  await onVerification(device)
  const token = endpoint(config, 'token_endpoint').host
  const answer = await poll(token, {
    ...{ config, grantType, dpop, what: 'code' },
    parameters: withResource(input, { device_code: device.deviceCode }),
    ...{ interval: device.interval, expiresAt: device.expiresAt },
    ...{ now, sleep: input.sleep, signal: input.signal },
  })
  return checkSignIn({ host: token, response: answer, scope, now: now(), dpop })
}
