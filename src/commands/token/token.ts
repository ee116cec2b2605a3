import { reservedProfileNames } from '../../config/profiles.ts'
import type { Deps } from '../../deps.ts'
import { printAnswer } from '../../output/print.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { reportScope, sessionRequest } from '../shared/request.ts'
import { runGrant } from './run-grant.ts'
import { grantsWithoutPerson } from './without-person.ts'

/** `fob token [profile]`: stored, else refreshed, else by the profile's own grant where that needs no person, else exit 3. */
export async function runToken(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps, reservedProfileNames)
  const { settings } = context
  const prepare = settings.flow && grantsWithoutPerson[settings.flow]
  if (prepare) {
    const { run, grant } = await prepare(context, options, deps)
    return runGrant(run, grant)
  }
  const request = sessionRequest(context)
  const { personToken } = await import('../shared/person-token.ts')
  const token = await personToken({ request, scopeNamed: context.named('scope'), options, context, deps })
  if (context.named('scope')) reportScope(request.scope, token.scope, context.messages)
  printAnswer({ ...token, issuer: context.server.issuer, profile: context.profile }, options, deps)
}
