import { readSecretBlob } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import { stepUpOf } from '../../oidc/challenge.ts'
import { decodeJwt } from '../../oidc/jwt.ts'
import type { Messages } from '../../output/messages.ts'
import type { LoginOptions } from './options.ts'

/** `--challenge`: its acr_values and max_age as if they were flags, and a browser, as device codes have neither. */
export async function withChallenge(options: LoginOptions, deps: Deps): Promise<LoginOptions> {
  const { challenge } = options
  if (challenge === undefined) return options
  return { ...options, ...stepUpOf(await headerOf(challenge, deps)), pkce: true }
}

/** The header itself has a `=`; anything else is a file. */
async function headerOf(challenge: string, deps: Deps): Promise<string> {
  if (challenge.includes('=')) return challenge
  const source = { file: challenge }
  return (await readSecretBlob(source, { ...deps, uid: undefined }, 'challenge')).toString('utf8')
}

interface Asked {
  readonly acrValues: string | undefined
  /** By the challenge of an API. */
  readonly challenged: boolean
  /** Who has no place for them, so that they were not sent; undefined where they were. */
  readonly unasked: string | undefined
}

/**
 * Values asked for by --acr-values are voluntary (OpenID Connect Core 3.1.2.1): another one is a warning. An API that
 * asked for them would send the same challenge again, and a loop around it never end. It looks at the access token (RFC
 * 9470 6), so where that tells, it counts; where nothing tells, the API alone can know.
 *
 * Throws FobError unmet_authentication_requirements (4).
 */
export function checkAcr(
  { acrValues, challenged, unasked }: Asked,
  { tokens, claims }: Pick<SignIn, 'tokens' | 'claims'>,
  messages: Messages,
): void {
  const acr = [decodeJwt(tokens.accessToken)?.claims?.acr, claims?.acr].find(is => typeof is === 'string')
  if (acrValues === undefined || acrValues.split(' ').includes(String(acr))) return
  const how = acr === undefined ? 'in a way that it does not tell' : `by ${acr}`
  const signedIn = `the server signed the person in ${how}`
  if (unasked) {
    const why = `${unasked} has no place for acr_values, so ${acrValues} was not asked for`
    messages.warn(`${signedIn}; ${why} (fob login --pkce asks for it)`)
    return
  }
  const message = `${signedIn}, where ${acrValues} was asked for`
  if (challenged && acr !== undefined) {
    throw new FobError('unmet_authentication_requirements', exit.refused, message, {
      hint: 'the session is kept, but the API will refuse its tokens: ask who runs the server how to sign in that way',
    })
  }
  messages.warn(message)
}
