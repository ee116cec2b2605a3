import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import type { CachedToken } from '../../sessions/session.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { type Context, createContext } from '../shared/context.ts'
import { readTokenSource } from '../shared/credentials.ts'
import { refuseSharedInput } from '../shared/keys.ts'
import { personToken } from '../shared/person-token.ts'
import { hashOf, requestOf } from '../shared/request.ts'
import { audienceFor } from './audience.ts'
import { withGrantOptions } from './grant-options.ts'
import { answer, grantSession } from './run-grant.ts'
import { neededSource, tokenSourceOptions } from './token-source.ts'

const help = `
For an API that calls another API as the person who called it (Entra ID). The
refresh token, where one comes (scope offline_access), is kept as a session
of its own, so that the same assertion serves longer than it lives.

Example:
  fob token on-behalf-of api --assertion-file - \\
    --scope https://graph.microsoft.com/.default`

export function onBehalfOfCommand(deps: Deps, run = runOnBehalfOf): Command {
  const command = new Command('on-behalf-of')
    .summary('a token for the person who called (Microsoft)')
    .description("Gets a token for the person whose token an API was called with: Microsoft's on-behalf-of.")
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<CachedTokenOptions>(), deps),
    )
  return withGrantOptions(command, tokenSourceOptions('assertion', "person's access token"))
}

export async function runOnBehalfOf(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const source = neededSource(options, 'assertion', 'access token of a person', deps)
  refuseSharedInput(context.settings, { assertion: source })
  const [what, audience] = ['assertion', audienceFor(context, deps)]
  const assertion = await readTokenSource({ source, what, audience, ...context }, deps)
  // One session a person's token: that of somebody else is never found.
  const account = options.account ?? `on-behalf-of-${hashOf(assertion).slice(0, 16)}`
  const own = { ...options, account }
  const run = { flow: 'on-behalf-of', detail: assertion, options: own, context, deps } as const
  const kept = options.account === undefined && (await keptToken(context, own, deps))
  if (kept) return answer(kept, run)
  const { onBehalfOf } = await import('../../flows/assertion-grant.ts')
  const token = await grantSession(run, (config, request) =>
    onBehalfOf({ config, ...request, assertion, now: deps.now }),
  )
  answer(token, run)
}

/** What the session of this very assertion has or gets; undefined where there is none, or it has ended. */
async function keptToken(
  context: Context,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<CachedToken | undefined> {
  try {
    return await personToken({
      request: { ...requestOf(context.settings), paramNamed: context.named('param') },
      scopeNamed: true,
      options,
      context,
      deps,
    })
  } catch (error) {
    const goOn =
      error instanceof FobError && (error.exitCode === exit.signInNeeded || noStore(error, context))
    if (goOn) return undefined
    throw error
  }
}

/** As with client credentials: where no store was chosen and none is there, nothing is kept. */
const noStore = ({ code }: FobError, { store }: Context) => code === 'keychain_unavailable' && !store.chosen
