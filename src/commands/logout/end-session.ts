import type { Deps } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import { checkUrl } from '../../oidc/http/url-policy.ts'
import { createPaint } from '../../output/paint.ts'
import { planLaunch } from '../../system/browser.ts'
import { connect } from '../shared/connect.ts'
import type { Context } from '../shared/context.ts'
import { allowsHttpLoopback } from '../shared/http.ts'
import type { LogoutOptions } from './index.ts'

/**
 * Shows where the person's session at the server ends, and opens it in the browser where there is a terminal. What
 * keeps it from that is the result.
 */
export async function showEndSession(
  idToken: string | undefined,
  context: Context,
  options: LogoutOptions,
  deps: Deps,
): Promise<FobError | undefined> {
  try {
    const { endSessionUrl } = await import('../../flows/end-session.ts')
    const url = await connect(context, deps, async config => endSessionUrl(config, idToken))
    checkUrl(url, allowsHttpLoopback(options, deps))
    const { link } = await createPaint(deps)
    context.messages.screen(`\nTo end the session of the browser too, open:\n\n${link(url)}\n`)
    if (isInteractive(options, deps)) await open(url, context, deps)
    return undefined
  } catch (error) {
    deps.signal.throwIfAborted()
    if (error instanceof FobError) return error
    throw error
  }
}

const isInteractive = ({ input }: LogoutOptions, { terminal }: Deps): boolean =>
  terminal.inputIsTTY && terminal.errIsTTY && input !== false

async function open(url: URL, { messages }: Context, deps: Deps): Promise<void> {
  const plan = planLaunch(deps)
  if (plan.kind === 'none') return
  const command = plan.kind === 'command' ? plan.command : undefined
  await deps.openBrowser(url, command).catch(() => {
    messages.warn('the browser could not be started: open the address yourself')
  })
}
