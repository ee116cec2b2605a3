import { safeText } from '../../safe-text.ts'
import type { SessionFacts } from '../shared/describe-session.ts'
import { moment } from '../shared/times.ts'
import { table } from '../shared/write-table.ts'
import type { Status } from './status.ts'

function way(by: Status['without_person']): string {
  if (by === null) return 'no: sign in first'
  if (by === 'cached_token') return 'yes: a cached access token'
  return `yes: by ${by === 'refresh_token' ? 'the refresh token' : by}`
}

export function statusText(status: Status, now: Date): string {
  const { session, access_tokens, without_person, secrets } = status
  const rows: Array<readonly [string, string]> = [
    ['profile', status.profile ?? 'none'],
    ['account', status.account],
    ['issuer', status.issuer],
    ['client', status.client_id],
    ...(session ? sessionRows(session, now) : ([['signed in', 'no']] as const)),
    ...access_tokens.map(token => ['access token', accessText(token, now)] as const),
    ...keysOf(status).map(jkt => ['bound to', `the DPoP key with the thumbprint ${jkt}`] as const),
    ...secrets.map(({ secret, place }) => [`place of ${secret}`, place] as const),
    ['without a person', way(without_person)],
  ]
  return table(rows.map(([name, value]) => [name, safeText(value, 1000)]))
}

const sessionRows = (session: SessionFacts, now: Date): Array<readonly [string, string]> => [
  ['signed in', `${moment(session.signed_in_at, now)}, by ${session.flow}`],
  ['subject', session.subject ?? 'not known'],
  ['scope', session.scope ?? 'not known'],
  ['refresh token', session.refresh_token],
]

/** One is usual: a token without a session (client credentials) has its own. */
const keysOf = ({ session, access_tokens }: Status): string[] => [
  ...new Set([session, ...access_tokens].flatMap(facts => facts?.dpop_jkt ?? [])),
]

function accessText(token: Status['access_tokens'][number], now: Date): string {
  const target = [token.audience, ...token.resource].filter(Boolean).join(' ')
  const end = token.expires_at === null ? 'of unknown life' : `ends ${moment(token.expires_at, now)}`
  const type = token.token_type === 'Bearer' ? '' : token.token_type
  return [token.scope || 'no scope', target && `for ${target}`, type, end].filter(Boolean).join(', ')
}
