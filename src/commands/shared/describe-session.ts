/** What may be told of a session. Pure; a secret never gets in here by name, since each field is picked. */
import { thumbprint } from '../../oidc/keys/public-jwk.ts'
import type { DpopKey } from '../../oidc/tokens.ts'
import type { AccessRecord } from '../../sessions/records.ts'
import type { Session } from '../../sessions/session.ts'
import type { SecretStore } from '../../store/store.ts'

/** As JSON has it: times in epoch seconds, null for unknown. */
export interface SessionFacts {
  readonly profile: string | null
  readonly account: string
  readonly issuer: string
  readonly client_id: string
  readonly subject: string | null
  readonly scope: string | null
  readonly flow: string
  readonly signed_in_at: number
  /** dead: the server has refused it, and it is never sent again. */
  readonly refresh_token: 'live' | 'dead' | 'none'
  /** unknown: there is one, of which the server did not say how long it lives. */
  readonly access_token: 'live' | 'unknown' | 'none'
  /** Of the cached access token that lives longest; null where there is none, or nobody knows. */
  readonly expires_at: number | null
  /** Thumbprint of the key that its tokens are bound to (RFC 9449 6.1); null where they are not. */
  readonly dpop_jkt: string | null
  readonly store: string
}

export const sessionFacts = (
  session: Session,
  access: AccessRecord,
  { name }: Pick<SecretStore, 'name'>,
  now: Date,
): SessionFacts => ({
  profile: session.profile || null,
  account: session.account,
  issuer: session.issuer,
  client_id: session.clientId,
  subject: session.subject ?? null,
  scope: session.scope ?? null,
  flow: session.flow,
  signed_in_at: session.createdAt,
  refresh_token: refreshTokenState(session),
  access_token: accessTokenState(access, now),
  expires_at: latestExpiry(access, now),
  dpop_jkt: thumbprintOf(session),
  store: name,
})

export function refreshTokenState({ refreshToken, deadSince }: Session): SessionFacts['refresh_token'] {
  if (deadSince !== undefined) return 'dead'
  return refreshToken === undefined ? 'none' : 'live'
}

function accessTokenState(access: AccessRecord, now: Date): SessionFacts['access_token'] {
  if (latestExpiry(access, now) !== null) return 'live'
  return access.some(({ token }) => token.expiresAt === undefined) ? 'unknown' : 'none'
}

function latestExpiry(access: AccessRecord, now: Date): number | null {
  const times = access.flatMap(({ token }) => token.expiresAt ?? [])
  const latest = Math.max(...times)
  return latest * 1000 > now.getTime() ? latest : null
}

const thumbprintOf = ({ dpopKey }: { readonly dpopKey?: DpopKey }) => (dpopKey ? thumbprint(dpopKey) : null)

/** A cached access token, without the token. */
export interface AccessFacts {
  readonly flow: string
  readonly token_type: string
  /** As in SessionFacts. */
  readonly dpop_jkt: string | null
  readonly scope: string
  readonly audience: string | null
  readonly resource: readonly string[]
  /** Epoch seconds; null for unknown. */
  readonly expires_at: number | null
}

/** Those that have not ended, as far as is known. */
export function accessFacts(access: AccessRecord, now: Date): AccessFacts[] {
  const isOver = ({ token }: AccessRecord[number]) => (token.expiresAt ?? Infinity) * 1000 <= now.getTime()
  const alive = access.filter(entry => !isOver(entry))
  return alive.map(({ id, token }) => {
    const [flow, , audience, resource] = JSON.parse(id) as [string, string[], string | null, string[]]
    return {
      flow,
      token_type: token.tokenType,
      dpop_jkt: thumbprintOf(token),
      scope: token.scope ?? '',
      audience,
      resource,
      expires_at: token.expiresAt ?? null,
    }
  })
}
