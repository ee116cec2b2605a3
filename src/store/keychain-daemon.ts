/** The Secret Service as fob uses it: see docs/decisions/0006-secret-service.md. */
import type { Deps } from '../deps.ts'
import type { SecretService } from './secret-service.ts'

export type KeychainWorld = Pick<Deps, 'env' | 'platform' | 'uid'>

/** Of every item in the keychain. */
export const service = 'fob'
/** Milliseconds: a daemon answers at once or never, a person needs time to find the password. */
export const answerTime = 5_000
export const personTime = 60_000

/**
 * undefined where the system has another keychain.
 *
 * @param unlockTime milliseconds for a person to unlock; undefined asks nobody
 * @param patience milliseconds for the daemon's answers
 * @throws FobError `keychain_unavailable` (exit 9) where there is no session bus
 */
export async function secretServiceOf(
  { env, platform, uid }: KeychainWorld,
  unlockTime: number | undefined,
  patience = answerTime,
): Promise<SecretService | undefined> {
  if (platform !== 'linux' || uid === undefined) return undefined
  const { secretService } = await import('./secret-service.ts')
  return secretService({ env, uid, answerTime: patience, unlockTime })
}
