import { didYouMean } from '../../config/nearest.ts'
import { listProfiles } from '../../config/profiles.ts'
import type { Deps } from '../../deps.ts'
import { exit, FobError, usageError } from '../../errors.ts'
import type { Context } from '../shared/context.ts'
import { sessionToken } from '../shared/session-token.ts'
import { readToken } from '../shared/token-input.ts'
import type { InspectOptions } from './index.ts'

export interface InspectedToken {
  readonly token: string
  /** True where the token may be shown to the server of the settings: the call names it, or the token is its own. */
  readonly isForServer: boolean
}

/** What the one argument means. A name of a profile is that profile, as with the other commands. */
export interface Subject {
  readonly profile: string | undefined
  /** `-` is standard input; undefined means the session. */
  readonly word: string | undefined
}

export async function subjectOf(
  word: string | undefined,
  options: InspectOptions,
  deps: Deps,
): Promise<Subject> {
  const { profile } = options
  if (word === undefined || word === '-') return { profile, word }
  const profiles = await listProfiles(deps.paths)
  if (profile === undefined && profiles.includes(word)) return { profile: word, word: undefined }
  // No server gives out so short a token: this is a profile's name with a slip in it.
  if (word.length >= 16) return { profile, word }
  const meant = didYouMean(word, profiles)
  throw usageError('no_token', `${word} is neither a token nor a profile${meant}`, 'fob profile list')
}

export async function tokenOf(
  { word, profile }: Subject,
  context: Context,
  options: InspectOptions,
  deps: Deps,
): Promise<InspectedToken> {
  const isNamed = profile !== undefined || Boolean(deps.env.FOB_PROFILE)
  const isForServer = isNamed || context.named('issuer') || context.named('tokenEndpoint')
  const { settings, messages } = context
  if (word === '-') {
    return { token: await readToken({ path: '-', what: 'token', settings, options }, deps), isForServer }
  }
  if (word !== undefined) {
    deps.redactor.add(word)
    messages.warn('others on this machine can read a token in argv; give it on standard input: fob inspect -')
    return { token: word.trim(), isForServer }
  }
  const { accessToken, idToken } = await sessionToken(context, options, deps)
  if (!options.idToken) return { token: accessToken, isForServer: true }
  if (idToken !== undefined) return { token: idToken, isForServer: true }
  throw new FobError('no_id_token', exit.serverAnswer, 'the session has no ID token', {
    hint: 'sign in with the scope openid',
  })
}
