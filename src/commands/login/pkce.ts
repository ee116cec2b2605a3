import type { BrowserInput } from '../../flows/browser-answer.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import { firstOf } from '../../loopback/first-of.ts'
import { openListener, type RedirectListener } from '../../loopback/listener.ts'
import { defaultRedirectUri } from '../../loopback/redirect-uri.ts'
import { endpoint } from '../../oidc/configuration.ts'
import { checkUrl } from '../../oidc/http/url-policy.ts'
import { clipboard } from '../../output/clipboard.ts'
import { countdown } from '../../output/countdown.ts'
import { browserScreen } from '../../output/login-screens.ts'
import { createPaint } from '../../output/paint.ts'
import { type Spinner, spin } from '../../output/spinner.ts'
import { planLaunch } from '../../system/browser.ts'
import { allowsHttpLoopback } from '../shared/http.ts'
import { type Attempt, hostOf } from './attempt.ts'
import { pasteSource } from './paste.ts'
import { requestProtection } from './request-protection.ts'
import { defaultPatience, within } from './within.ts'

/** Authorization code with PKCE: listener first, then the URL, then the browser. */
export async function signInByPkce(attempt: Attempt): Promise<SignIn> {
  const { config, context, options, deps } = attempt
  // Nothing is sent there by fob itself: the browser goes, and the person types a password.
  checkUrl(endpoint(config, 'authorization_endpoint'), allowsHttpLoopback(options, deps))
  const listener = await openListener({
    redirectUris: context.settings.redirectUri ?? [defaultRedirectUri],
    onRefused: ({ reason }) => {
      if (options.verbose) context.messages.note(`the redirect listener refused a request: ${reason}`)
    },
  })
  try {
    return await answered(attempt, listener)
  } finally {
    await listener.close()
  }
}

async function answered(attempt: Attempt, listener: RedirectListener): Promise<SignIn> {
  const { config, request, context, openToken, deps, keep } = attempt
  const { prompt, loginHint, maxAge, acrValues, claims, responseMode, par } = context.settings
  const signIn = await flowOf(attempt)
  const canPaste = mayPaste(attempt)
  const paste = canPaste ? [pasteSource(listener.redirectUri, deps, context.messages)] : []
  const patience = attempt.patience ?? defaultPatience
  const end = deps.now().getTime() + patience * 1000
  let spinner: Spinner | undefined
  try {
    const run = (signal: AbortSignal) =>
      signIn({
        config,
        ...request,
        ...{ prompt, loginHint, maxAge, acrValues, claims, responseMode, par },
        ...requestProtection(attempt),
        openToken,
        onUnopened: ({ message, hint }) =>
          context.messages.warn(`${message} (${hint}); waiting for another answer`),
        redirectUri: listener.redirectUri,
        source: firstOf(listener, ...paste),
        now: deps.now,
        signal,
        onUrl: async url => {
          await show(attempt, url, canPaste)
          spinner = await spin(
            () => `waiting for the browser, ${countdown(end - deps.now().getTime())} left`,
            deps,
          )
        },
        onSignedIn: keep,
      })
    return await within(patience, deps, run, ', --device needs no browser here')
  } finally {
    spinner?.stop()
  }
}

async function flowOf({ responseType }: Attempt): Promise<(input: BrowserInput) => Promise<SignIn>> {
  if (responseType === undefined) return (await import('../../flows/authorization-code.ts')).authorizationCode
  const { frontChannel } = await import('../../flows/front-channel.ts')
  return input => frontChannel({ ...input, responseType })
}

/** What a person can paste is an address, which a form post does not leave behind. */
const mayPaste = ({ options, context, responseType, deps: { terminal } }: Attempt): boolean =>
  responseType === undefined &&
  terminal.inputIsTTY &&
  terminal.errIsTTY &&
  options.input !== false &&
  !context.settings.responseMode?.startsWith('form_post')

async function show(attempt: Attempt, url: URL, canPaste: boolean): Promise<void> {
  const { config, request, context, options, deps } = attempt
  const { messages, settings } = context
  const plan = planLaunch({ ...deps, browser: options.browser })
  const noBrowser = plan.kind === 'none' ? plan.reason : undefined
  const { scope } = request
  const screen = { host: hostOf(config), clientId: settings.clientId ?? '', scope, url, noBrowser, canPaste }
  messages.screen(browserScreen(screen, await createPaint(deps)))
  if (options.copy) clipboard(url.href, deps)
  if (plan.kind === 'none') return
  const command = plan.kind === 'command' ? plan.command : undefined
  await deps.openBrowser(url, command).catch(() => {
    messages.warn(`${command?.[0] ?? 'the browser'} could not be started: open the address yourself`)
  })
}
