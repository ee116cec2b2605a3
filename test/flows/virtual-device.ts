import type { Configuration } from 'openid-client'
import { type DeviceCodeInput, deviceCode } from '../../src/flows/device-code.ts'
import type { DeviceCode } from '../../src/oidc/device-response.ts'
import type { AuthorizationServer } from '../support/authorization-server/index.ts'
import { configured } from './configuration.ts'

export interface Outcome {
  readonly result?: Awaited<ReturnType<typeof deviceCode>>
  readonly error?: unknown
  readonly device: DeviceCode | undefined
  /** Seconds slept before each poll. */
  readonly pauses: number[]
}

export type Act = (poll: number, device: DeviceCode) => Promise<unknown>

/** Time is virtual: a sleep takes none. `act` is called before each poll, with its number from 1. */
export function runDeviceCode(
  server: AuthorizationServer,
  act: Act = async () => {},
  more: Partial<DeviceCodeInput> = {},
): Promise<Outcome> {
  let time = Date.now()
  let device: DeviceCode | undefined
  const pauses: number[] = []
  const flow = (config: Configuration) =>
    deviceCode({
      config,
      scope: ['openid', 'api:read'],
      resource: [],
      param: {},
      now: () => new Date(time),
      sleep: async (milliseconds, signal) => {
        signal?.throwIfAborted()
        time += milliseconds
        pauses.push(milliseconds / 1000)
        if (device) await act(pauses.length, device)
      },
      signal: new AbortController().signal,
      onVerification: async shown => {
        device = shown
      },
      ...more,
    })
  return configured(server.issuer, server.clients.device, flow).then(
    result => ({ result, device, pauses }),
    (error: unknown) => ({ error, device, pauses }),
  )
}
