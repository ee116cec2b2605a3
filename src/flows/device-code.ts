import * as client from 'openid-client'
import type { Deps } from '../deps.ts'
import { exit, FobError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import { checkDeviceResponse, type DeviceCode } from '../oidc/device-response.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { pollAnswer } from '../oidc/poll-answer.ts'
import { translated } from '../oidc/translate.ts'
import { boundTo, proofs, type RequestInput, requestParameters } from './parameters.ts'
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
  const response = await translated(host, () =>
    client.initiateDeviceAuthorization(config, requestParameters(input)),
  )
  const device = checkDeviceResponse(host, response, now())
  await onVerification(device)
  const token = endpoint(config, 'token_endpoint').host
  const answer = await poll(token, device, dpop, input)
  return checkSignIn({ host: token, response: answer, scope, now: now(), dpop })
}

/** Longest pause after troubles, in seconds. */
const longestPause = 60

/**
 * openid-client's own loop has no floor for the interval and looks at a signal only between polls.
 */
async function poll(
  host: string,
  device: DeviceCode,
  dpop: Dpop | undefined,
  { config, now, sleep, signal }: DeviceCodeInput,
) {
  const parameters = { device_code: device.deviceCode }
  let { interval } = device
  // In a row: each doubles the pause (RFC 8628 3.5), until the server answers again.
  let troubles = 0
  for (;;) {
    const pause =
      troubles === 0 ? interval : Math.min(interval * 2 ** troubles, Math.max(interval, longestPause))
    await sleep(Math.max(0, Math.min(pause * 1000, device.expiresAt - now().getTime())), signal)
    if (now().getTime() >= device.expiresAt) throw expired(host, troubles)
    try {
      return await translated(host, () =>
        client.genericGrantRequest(config, grantType, parameters, proofs(dpop)),
      )
    } catch (error) {
      signal.throwIfAborted()
      const answer = await pollAnswer(error)
      if (answer === undefined) throw error
      if (answer === 'slow_down') interval += 5
      troubles = answer === 'trouble' ? troubles + 1 : 0
    }
  }
}

function expired(host: string, troubles: number): FobError {
  const message =
    troubles === 0
      ? 'the code expired before anybody approved it'
      : `the code expired, and ${host} could not be asked in the end`
  return new FobError('expired_token', exit.waitedTooLong, message, { hint: 'run the command again' })
}
