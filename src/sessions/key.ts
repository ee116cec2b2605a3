/** Names of secrets in the store. On the start-up path of `fob token`: import nothing heavy here. */
import { sha256 } from '../crypto.ts'
import type { AccessTokenId, SessionId } from './session.ts'

/** Key of a session: SHA-256, in hex, of the canonical JSON of [issuer, client_id, profile, account]. */
export function sessionKey({ issuer, clientId, profile, account }: SessionId): string {
  return sha256(JSON.stringify([issuer, clientId, profile, account])).toString('hex')
}

const suffix = '#access'

/** Where the cached access tokens of a session are. */
export const accessRecordKey = (key: string): string => key + suffix

/** True for the key of a session, false for its access tokens and for everything else in the store. */
export const isSessionKey = (key: string): boolean => /^[0-9a-f]{64}$/.test(key)

/** The key of the session to which access tokens under this key belong; undefined for other keys. */
export function sessionOfAccess(key: string): string | undefined {
  const session = key.slice(0, -suffix.length)
  return key.endsWith(suffix) && isSessionKey(session) ? session : undefined
}

const sortedSet = (items: readonly string[]): string[] => [...new Set(items)].sort()

/** Which access token, as canonical JSON: order and repetition of scopes and resources make no difference. */
export function accessKey({ flow, scope, audience, resource, detail }: AccessTokenId): string {
  const parts = [flow, sortedSet(scope), audience ?? null, sortedSet(resource)]
  return JSON.stringify(detail === undefined ? parts : [...parts, detail])
}
