/**
 * The two secrets of a session, as text in the store and back.
 *
 * Hand-written, since reading the access tokens is on the start-up path. Fields that this version does not know
 * stay in the session, so that an older fob never drops what a newer one needs to refresh.
 */
import { matching } from '../engine.ts'
import { exit, FobError } from '../errors.ts'
import type { CachedToken, Session, SessionId } from './session.ts'

/** One cached access token. */
export interface AccessEntry {
  /** See accessKey. */
  readonly id: string
  readonly savedAtMs: number
  readonly token: CachedToken
}

/** Oldest first. */
export type AccessRecord = readonly AccessEntry[]

/** As many access tokens as a session keeps; more scopes and resources than this are rare, and cost one request. */
const mostEntries = 24
/** A token of unknown life serves processes that waited for it, and those that ask for no life: forgotten after an hour. */
export const unknownLifeSeconds = 3600

type Fields = Readonly<Record<string, unknown>>

function object(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isWhole = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isNumber = (value: unknown) => Number.isFinite(value)
const isKey = (value: unknown) => isText((value as { kty?: unknown } | null)?.kty)
const isTextOrAbsent = (value: unknown) => value === undefined || isText(value)
const isNumberOrAbsent = (value: unknown) => value === undefined || isNumber(value)

const sessionChecks: Readonly<Record<string, (value: unknown) => boolean>> = {
  issuer: isText,
  clientId: isText,
  profile: value => typeof value === 'string',
  account: isText,
  flow: isText,
  tokenEndpointOrigin: isText,
  refreshToken: isTextOrAbsent,
  scope: value => value === undefined || typeof value === 'string',
  subject: isTextOrAbsent,
  dpopKey: value => value === undefined || isKey(value),
  generation: isWhole,
  createdAt: isNumber,
  deadSince: isNumberOrAbsent,
}

function passes(fields: Fields, checks: typeof sessionChecks): boolean {
  for (const name in checks) if (!checks[name]?.(fields[name])) return false
  return true
}

export const serialiseSession = (session: Session): string => JSON.stringify(session)

/** Throws FobError `store_corrupt` or `store_newer` (exit 9). */
export function parseSession(text: string): Session {
  const fields = object(text)
  if (fields && Number(fields.version) > 1) {
    throw new FobError('store_newer', exit.store, 'the stored session was written by a newer fob', {
      hint: 'npm install --global fob@latest',
    })
  }
  if (fields?.version !== 1 || !passes(fields, sessionChecks)) throw corrupt()
  return fields as unknown as Session
}

/** As parseSession, and `store_corrupt` where the session is another one's: secrets that were swapped are never sent. */
export function parseSessionOf(id: SessionId, text: string): Session {
  const session = parseSession(text)
  for (const name of ['issuer', 'clientId', 'profile', 'account'] as const) {
    if (session[name] !== id[name]) throw corrupt()
  }
  return session
}

const corrupt = () =>
  new FobError('store_corrupt', exit.store, 'the stored session cannot be read', {
    hint: 'remove it with `fob logout` and sign in again with `fob login`',
  })

const tokenChecks: typeof sessionChecks = {
  accessToken: isText,
  tokenType: value => value === 'Bearer' || value === 'DPoP' || value === 'N_A',
  expiresAt: isNumberOrAbsent,
  scope: sessionChecks.scope ?? isTextOrAbsent,
  idToken: isTextOrAbsent,
  issuedTokenType: isTextOrAbsent,
  subject: isTextOrAbsent,
}

function isEntry(value: unknown): value is AccessEntry {
  const entry = value as Partial<Record<keyof AccessEntry, unknown>> | null
  if (typeof entry !== 'object' || !isText(entry?.id) || !isNumber(entry?.savedAtMs)) return false
  if (typeof entry?.token !== 'object' || entry.token === null) return false
  const token = entry.token as Fields
  // A DPoP token is never handed out without its key.
  return passes(token, tokenChecks) && isKey(token.dpopKey) === (token.tokenType === 'DPoP')
}

/** `key` is of the session: it binds the tokens to it. `padTo` is the least length wanted, to prove there is room. */
export function serialiseAccess(key: string, entries: AccessRecord, padTo = 0): string {
  const text = JSON.stringify({ version: 1, key, entries })
  const pad = padTo - text.length
  return pad > 0 ? JSON.stringify({ version: 1, key, entries, pad: 'x'.repeat(pad) }) : text
}

/** Whatever cannot be read is empty: these tokens may be lost at no cost. */
export function parseAccess(key: string, text: string | undefined): AccessRecord {
  const fields = text === undefined ? undefined : object(text)
  if (fields?.version !== 1 || fields.key !== key || !Array.isArray(fields.entries)) return []
  return matching(fields.entries, isEntry)
}

/** Without what has expired, and the newest of what remains. */
export function prune(entries: AccessRecord, now: Date): AccessRecord {
  const end = ({ token, savedAtMs }: AccessEntry) => token.expiresAt ?? savedAtMs / 1000 + unknownLifeSeconds
  return matching(entries, entry => end(entry) * 1000 > now.getTime()).slice(-mostEntries)
}

/** With `token` as the newest, in place of what stood under its id. */
export function withToken(entries: AccessRecord, id: string, token: CachedToken, now: Date): AccessRecord {
  const others = matching(entries, entry => entry.id !== id)
  return prune([...others, { id, savedAtMs: now.getTime(), token }], now)
}
