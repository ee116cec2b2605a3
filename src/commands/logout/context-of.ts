import type { Flags } from '../../config/resolve.ts'
import { type SettingName, settingNames, spec } from '../../config/settings.ts'
import { variablesOf } from '../../config/variables.ts'
import type { Deps, Env } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import { sessionKey } from '../../sessions/key.ts'
import type { SessionId } from '../../sessions/session.ts'
import { type Context, createContext, type GlobalOptions } from '../shared/context.ts'
import { withoutFlags } from '../shared/options.ts'
import { sessionId } from '../shared/session-id.ts'

/**
 * The context of a session that was found in the store: of its profile, while that is still the same client of the
 * same issuer, else with no more than the session says. So one server's client secret never goes to another.
 */
export async function contextOf(id: SessionId, options: GlobalOptions, deps: Deps): Promise<Context> {
  const own = id.profile ? await contextOfProfile(id.profile, options, deps, id.account) : undefined
  if (own && sessionKey(own.id) === sessionKey(id)) return own.context
  const flags: Flags = { issuer: id.issuer, clientId: id.clientId }
  const env = withoutVariables(deps.env)
  return createContext({ ...ofThisMachine(options), ...flags }, undefined, { ...deps, env })
}

/** undefined for a profile that can't be read, or that is not yet a client of a server. */
export async function contextOfProfile(
  profile: string,
  options: GlobalOptions,
  deps: Deps,
  account?: string,
): Promise<{ readonly id: SessionId; readonly context: Context } | undefined> {
  const env = withoutVariables(deps.env)
  try {
    const context = await createContext(ofThisMachine(options), profile, { ...deps, env })
    return { id: sessionId(context, account === undefined ? {} : { account }, deps), context }
  } catch (error) {
    if (error instanceof FobError) return undefined
    throw error
  }
}

const isOfOneServer = (name: SettingName) => !['http', 'store'].includes(spec(name).group)
const settingsOfOneServer = settingNames.filter(isOfOneServer)

/** What remains of the flags is good with every session. */
const ofThisMachine = (options: GlobalOptions): GlobalOptions => withoutFlags(options, settingsOfOneServer)

function withoutVariables(env: Env): Env {
  const dropped = new Set([
    'FOB_PROFILE',
    ...settingsOfOneServer.flatMap(name => Object.keys(variablesOf(name))),
  ])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !dropped.has(name)))
}
