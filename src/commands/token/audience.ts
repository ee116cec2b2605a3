import type { Deps } from '../../deps.ts'
import type { Context } from '../shared/context.ts'

/**
 * Whom a token of the CI is made for, where that becomes a subject token or an assertion: as with a client assertion, the
 * server by its issuer. Throws what discovery does, which is asked only where the settings don't say it.
 */
export const audienceFor = (context: Context, deps: Deps) => async (): Promise<string> => {
  const { assertionAudience = 'issuer', issuer } = context.settings
  if (assertionAudience === 'issuer' && issuer !== undefined) return issuer
  const { audienceIn, isOfServer } = await import('../../oidc/client-assertion.ts')
  if (!isOfServer(assertionAudience)) return assertionAudience
  const { discoverServer } = await import('../../oidc/server.ts')
  const { metadata } = await discoverServer({ ...context, now: deps.now })
  return audienceIn(metadata, assertionAudience)
}
