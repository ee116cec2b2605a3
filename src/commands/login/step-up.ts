import type { IDToken } from 'openid-client'
import { readSecretBlob } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { stepUpOf } from '../../oidc/challenge.ts'
import type { Messages } from '../../output/messages.ts'
import type { LoginOptions } from './options.ts'

/** `--challenge`: its acr_values and max_age as if they were flags, and a browser, as device codes have neither. */
export async function withChallenge(options: LoginOptions, deps: Deps): Promise<LoginOptions> {
  const { challenge, ...rest } = options
  if (challenge === undefined) return options
  return { ...rest, ...stepUpOf(await headerOf(challenge, deps)), pkce: true }
}

/** The header itself has a `=`; anything else is a file. */
async function headerOf(challenge: string, deps: Deps): Promise<string> {
  if (challenge.includes('=')) return challenge
  const source = { file: challenge }
  return (await readSecretBlob(source, { ...deps, uid: undefined }, 'challenge')).toString('utf8')
}

/** RFC 9470 5: the API looks at acr too, and would send the same challenge again. */
export function warnOfOtherAcr(
  asked: string | undefined,
  claims: IDToken | undefined,
  messages: Messages,
): void {
  if (asked === undefined || asked.split(' ').includes(String(claims?.acr))) return
  const acr = typeof claims?.acr === 'string' ? `by ${claims.acr}` : 'in a way that it does not tell'
  messages.warn(`the server signed the person in ${acr}, where ${asked} was asked for`)
}
