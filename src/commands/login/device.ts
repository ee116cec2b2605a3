import type { SignIn } from '../../flows/sign-in.ts'
import type { DeviceCode } from '../../oidc/device-response.ts'
import { clipboard } from '../../output/clipboard.ts'
import { countdown } from '../../output/countdown.ts'
import { deviceScreen } from '../../output/login-screens.ts'
import { createPaint } from '../../output/paint.ts'
import { qrCode } from '../../output/qr.ts'
import { type Spinner, spin } from '../../output/spinner.ts'
import { type Attempt, hostOf } from './attempt.ts'
import { within } from './within.ts'

/** Device code: nothing is opened unless a browser is named, for the code may be for another device. */
export async function signInByDevice(attempt: Attempt): Promise<SignIn> {
  const { config, request, patience, deps, keep } = attempt
  const { deviceCode } = await import('../../flows/device-code.ts')
  let spinner: Spinner | undefined
  const run = (signal: AbortSignal) =>
    deviceCode({
      config,
      ...request,
      now: deps.now,
      sleep: deps.sleep,
      signal,
      onVerification: async device => {
        await show(attempt, device)
        const left = () => countdown(device.expiresAt - deps.now().getTime())
        spinner = await spin(() => `waiting for approval, ${left()} left`, deps)
      },
    })
  try {
    const signIn = await (patience === undefined ? run(deps.signal) : within(patience, deps, run))
    await keep(signIn)
    return signIn
  } finally {
    spinner?.stop()
  }
}

async function show({ config, request, context, options, deps }: Attempt, device: DeviceCode): Promise<void> {
  const { terminal } = deps
  const paint = await createPaint(deps)
  const { verificationUri, verificationUriComplete, userCode } = device
  const address = verificationUriComplete ?? verificationUri
  const wantsQr = options.qr && terminal.errIsTTY
  const qr = wantsQr ? await qrCode(address.href, terminal.columns ?? 80, paint) : undefined
  const screen = {
    host: hostOf(config),
    clientId: context.settings.clientId ?? '',
    scope: request.scope,
    userCode,
    verificationUri,
    verificationUriComplete,
    qr,
  }
  context.messages.screen(deviceScreen(screen, paint))
  if (options.copy) clipboard(userCode, deps)
  if (typeof options.browser !== 'string' || !terminal.errIsTTY) return
  const { planLaunch } = await import('../../system/browser.ts')
  const plan = planLaunch({ ...deps, browser: options.browser })
  if (plan.kind === 'command') await deps.openBrowser(address, plan.command).catch(() => {})
}
