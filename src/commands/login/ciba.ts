import { readSecret } from '../../config/secret-source.ts'
import { usageError } from '../../errors.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import { safeText } from '../../safe-text.ts'
import { type Attempt, hostOf } from './attempt.ts'
import { refuseEncryption, requestProtection } from './request-protection.ts'
import { untilApproved } from './until-approved.ts'

/** The server asks the person elsewhere (CIBA); here there is nothing to open and nothing to type. */
export async function signInByCiba(attempt: Attempt): Promise<SignIn> {
  const { config, request, context, options, deps } = attempt
  const { loginHint, acrValues } = context.settings
  if (loginHint === undefined) throw nobodyNamed()
  refuseEncryption(context)
  const { requestObject, signer } = requestProtection(attempt)
  const { bindingMessage, userCodeFile: file } = options
  const userCode = file === undefined ? undefined : await readSecret({ file }, deps, 'user code')
  if (userCode !== undefined) deps.redactor.add(userCode)
  const { ciba } = await import('../../flows/ciba.ts')
  return untilApproved(attempt, (signal, waiting) =>
    ciba({
      config,
      ...request,
      ...{ loginHint, acrValues, bindingMessage, userCode, signal },
      ...{ requestObject, signer },
      now: deps.now,
      sleep: deps.sleep,
      onAsked: async expiresAt => {
        context.messages.screen(asked(hostOf(config), loginHint, bindingMessage))
        await waiting(expiresAt)
      },
    }),
  )
}

const asked = (host: string, loginHint: string, bindingMessage: string | undefined) =>
  [
    `${safeText(host, 100)} asks ${safeText(loginHint, 100)} to approve this sign-in on another device.`,
    ...(bindingMessage === undefined
      ? []
      : [`Approve only where it shows: ${safeText(bindingMessage, 200)}`]),
  ].join('\n')

const nobodyNamed = () =>
  usageError(
    'no_login_hint',
    'the server has to know whom to ask',
    'give --login-hint NAME, or login_hint in the profile',
  )
