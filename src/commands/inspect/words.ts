/** A token in words. Pure; whatever a server or a token says passes safeText. */
import { safeText } from '../../safe-text.ts'
import { moment } from '../shared/times.ts'
import { table } from '../shared/write-table.ts'
import type { Findings } from './findings.ts'

type Claims = Readonly<Record<string, unknown>>
type Row = readonly [string, string]

export function inWords({ kind, header, claims, signature, introspection }: Findings, now: Date): string {
  const rows: Row[] = [['token', titles[kind](header, claims)]]
  if (signature) rows.push(['signature', signatureWords(signature, header)])
  if (header) rows.push(...others(header, 'header', ['alg', 'typ', 'kid']))
  if (claims) rows.push(...claimRows(claims, now))
  if (introspection) rows.push(...claimRows(introspection, now))
  return table(rows.map(([name, value]) => [safeText(name, 60), safeText(value, 2000)]))
}

const titles: Readonly<Record<Findings['kind'], (header?: Claims, claims?: Claims) => string>> = {
  jwt: (header, claims) => `${jwtKind(header, claims)} (JWT)`,
  'encrypted jwt': () => 'encrypted (JWE): only who has the key can read the claims',
  opaque: () => 'opaque: only its server knows what it means',
}

/** RFC 9068 2.1 marks access tokens; an ID token has no mark, but claims that nothing else has (Core 2, 3.1.3.6). */
function jwtKind(header: Claims = {}, claims: Claims = {}): string {
  const type = String(header.typ ?? '').toLowerCase()
  if (type === 'at+jwt' || type === 'application/at+jwt') return 'access token'
  if ('at_hash' in claims || 'nonce' in claims || 'c_hash' in claims) return 'ID token'
  return type && type !== 'jwt' ? text(header.typ) : 'token'
}

function signatureWords(
  { verified, issuer, reason }: NonNullable<Findings['signature']>,
  header?: Claims,
): string {
  const by = `${text(header?.alg)}${header?.kid === undefined ? '' : `, key ${text(header.kid)}`}`
  return verified
    ? `verified with a key of ${issuer ?? 'the server'} (${by})`
    : `not verified (${by}): ${reason}`
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
const list = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : text(value))
const time = (value: unknown, now: Date): string =>
  typeof value === 'number' ? moment(value, now) : text(value)

/** RFC 7800 3.1: who presents the token has to prove a key; by its SHA-256 thumbprint (RFC 9449 6.1, RFC 8705 3.1). */
function confirmation(value: unknown): string {
  const { jkt, 'x5t#S256': x5t, ...rest }: Claims = Object(value)
  const keys = [
    jkt === undefined ? '' : `the DPoP key with the thumbprint ${text(jkt)}`,
    x5t === undefined ? '' : `the client certificate with the thumbprint ${text(x5t)}`,
    Object.keys(rest).length === 0 ? '' : text(rest),
  ]
  return keys.filter(Boolean).join(', ') || text(value)
}

/** Claims of RFC 7519, 7662, 9068 and OpenID Connect Core 2, in the order in which people ask. */
const known: ReadonlyArray<readonly [string, string, (value: unknown, now: Date) => string]> = [
  ['active', 'active', text],
  ['iss', 'issuer', text],
  ['sub', 'subject', text],
  ['username', 'user name', text],
  ['aud', 'for', list],
  ['client_id', 'client', text],
  ['azp', 'client', text],
  ['scope', 'scopes', text],
  ['scp', 'scopes', list],
  ['iat', 'issued', time],
  ['nbf', 'not before', time],
  ['exp', 'expires', time],
  ['auth_time', 'signed in', time],
  ['cnf', 'bound to', confirmation],
]

function claimRows(claims: Claims, now: Date): Row[] {
  const rows = known.flatMap(([name, label, write]): Row[] =>
    Object.hasOwn(claims, name) ? [[labelOf(label, claims, now), write(claims[name], now)]] : [],
  )
  return [
    ...rows,
    ...others(
      claims,
      'claim',
      known.map(([name]) => name),
    ),
  ]
}

const labelOf = (label: string, { exp }: Claims, now: Date): string =>
  label === 'expires' && typeof exp === 'number' && exp * 1000 <= now.getTime() ? 'expired' : label

const others = (values: Claims, what: string, shown: readonly string[]): Row[] =>
  Object.entries(values)
    .filter(([name]) => !shown.includes(name))
    .map(([name, value]) => [`${what} ${name}`, text(value)])
