import { configure } from '../../config/configure.ts'
import { variable } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import type { AccessTokenId } from '../../sessions/session.ts'
import type { Context, GlobalOptions } from './context.ts'
import { flagsOf } from './options.ts'
import { accessIdOf, requestOf } from './request.ts'

/**
 * Under which ids a sign-in's access token is cached: what was asked for, and what `fob token` asks for where the call
 * names no scope. A token for an audience or resource that this call alone named is no answer to the latter.
 */
export async function signInAccessIds(
  context: Context,
  options: GlobalOptions,
  deps: Deps,
): Promise<AccessTokenId[]> {
  const { authorizationDetails: _, ...request } = requestOf(context.settings)
  const asked = accessIdOf('session', request)
  if (!context.named('scope') || context.named('audience') || context.named('resource')) return [asked]
  const { scope: __, ...flags } = flagsOf(options)
  const env = { ...deps.env, [variable('scope')]: undefined }
  const { settings } = await configure({ profile: context.profile || undefined, flags }, { ...deps, env })
  return [asked, { ...asked, scope: settings.scope ?? [] }]
}
