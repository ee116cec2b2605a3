import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'

/**
 * What an error answer to a poll means (RFC 8628 3.5): go on, go on more slowly for good, or after a pause that grows;
 * undefined ends the polling.
 */
export type PollAnswer = 'pending' | 'slow_down' | 'trouble'

/** `error` is what `translated` made of the answer. */
export async function pollAnswer(error: unknown): Promise<PollAnswer | undefined> {
  if (!(error instanceof FobError)) return undefined
  if (error.code === 'authorization_pending') return 'pending'
  if (error.code === 'slow_down') return 'slow_down'
  const passes = error.exitCode === exit.network || passing.has(error.code) || (await isEmpty400(error))
  return passes ? 'trouble' : undefined
}

/** HTTP 5xx and 429: the next poll may fare better. */
const passing: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable', 'too_many_requests'])

/** Some servers have no words for "pending". Any other answer that is no OAuth error ends the polling. */
async function isEmpty400({ cause }: FobError): Promise<boolean> {
  const response = cause instanceof client.ClientError ? cause.cause : undefined
  if (!(response instanceof Response) || response.status !== 400 || response.bodyUsed) return false
  return (await response.clone().text()).trim() === ''
}
