import type { Deps } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import { checkUrl } from '../../oidc/http/url-policy.ts'
import { connect } from '../shared/connect.ts'
import type { Context } from '../shared/context.ts'
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
    checkUrl(url, options.allowHttpLoopback ?? deps.env.FOB_ALLOW_HTTP_LOOPBACK === '1')
    context.messages.show(`to end the session of the browser too, open\n${url.href}`)
    const { inputIsTTY, errIsTTY } = deps.terminal
    if (inputIsTTY && errIsTTY && options.input !== false) await deps.openBrowser(url)
    return undefined
  } catch (error) {
    deps.signal.throwIfAborted()
    if (error instanceof FobError) return error
    throw error
  }
}
