import type { SignIn } from '../../flows/sign-in.ts'
import type { DeviceCode } from '../../oidc/device-response.ts'
import { clipboard } from '../../output/clipboard.ts'
import { largeType } from '../../output/large-type.ts'
import { deviceScreen } from '../../output/login-screens.ts'
import { createPaint, type Paint } from '../../output/paint.ts'
import { qrCode } from '../../output/qr.ts'
import { planLaunch } from '../../system/browser.ts'
import { type Attempt, hostOf } from './attempt.ts'
import { refuseSignature } from './request-protection.ts'
import { untilApproved } from './until-approved.ts'

/** Device code: nothing is opened unless a browser is named, for the code may be for another device. */
export async function signInByDevice(attempt: Attempt): Promise<SignIn> {
  const { config, request, deps, context } = attempt
  refuseSignature(context)
  const { deviceCode } = await import('../../flows/device-code.ts')
  return untilApproved(attempt, (signal, waiting) =>
    deviceCode({
      config,
      ...request,
      now: deps.now,
      sleep: deps.sleep,
      signal,
      onVerification: async device => {
        await show(attempt, device)
        await waiting(device.expiresAt)
      },
    }),
  )
}

async function show(attempt: Attempt, device: DeviceCode): Promise<void> {
  const { config, request, context, options, deps } = attempt
  const { verificationUri, verificationUriComplete, userCode } = device
  const { scope } = request
  const clientId = context.settings.clientId ?? ''
  const address = verificationUriComplete ?? verificationUri
  const paint = await createPaint(deps)
  const pictures = await picturesOf(address, userCode, attempt, paint)
  const uris = { verificationUri, verificationUriComplete }
  const screen = { host: hostOf(config), clientId, scope, userCode, ...uris, ...pictures }
  context.messages.screen(deviceScreen(screen, paint))
  if (options.copy) clipboard(userCode, deps)
  if (typeof options.browser !== 'string' || !deps.terminal.errIsTTY) return
  const plan = planLaunch({ ...deps, browser: options.browser })
  if (plan.kind === 'command') await deps.openBrowser(address, plan.command).catch(() => {})
}

/** For eyes and cameras before a terminal alone. */
async function picturesOf(address: URL, userCode: string, { options, deps }: Attempt, paint: Paint) {
  const { errIsTTY, columns = 80 } = deps.terminal
  if (!errIsTTY) return { qr: undefined, large: undefined }
  const qr = options.qr ? await qrCode(address.href, columns, paint) : undefined
  const large = largeType(userCode)
  const taken = qr ? qrWidth(qr.length) : 0
  const fits = large && taken + (large[0]?.length ?? 0) + 8 <= columns
  return { qr, large: fits ? large : undefined }
}

/** Its lines hold colours, but it is square, two rows to a line. */
const qrWidth = (lines: number) => lines * 2
