import type * as client from 'openid-client'
import { malformed } from './translate.ts'

/** A device authorization response (RFC 8628 3.2) after fob's checks. */
export interface DeviceCode {
  readonly deviceCode: string
  readonly userCode: string
  readonly verificationUri: URL
  readonly verificationUriComplete?: URL
  /** Epoch milliseconds. */
  readonly expiresAt: number
  /** Seconds between polls. */
  readonly interval: number
}

/** Printable ASCII: what a person can read, compare and type. */
const readable = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/

/** Seconds: nobody types a code for longer, and a hostile server can't keep fob for ever. */
const longestLife = 30 * 60
/** Seconds (RFC 8628 3.2: 5 where the server says nothing). */
const intervals = { absent: 5, least: 1, most: 60 } as const

/** Google says `verification_url`, the name in drafts of RFC 8628: what follows sees the standard's. */
export const standardNames =
  (fetch: client.CustomFetch): client.CustomFetch =>
  async (url, options) => {
    const response = await fetch(url, options)
    if (!response.ok) return response
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined)
    const { verification_uri, verification_url } = Object(body)
    if (verification_uri !== undefined || verification_url === undefined) return response
    return new Response(JSON.stringify({ ...Object(body), verification_uri: verification_url }), response)
  }

/** Throws FobError malformed_answer (7). */
export function checkDeviceResponse(
  host: string,
  response: client.DeviceAuthorizationResponse,
  now: Date,
): DeviceCode {
  const { device_code: deviceCode, user_code: userCode, verification_uri_complete: complete } = response
  if (!readable.test(userCode)) throw malformed(host, 'a user code that can’t be shown on a terminal')
  const life = Math.min(response.expires_in, longestLife)
  if (!(life > 0)) throw malformed(host, 'a device code that has expired already')
  const interval = response.interval ?? intervals.absent
  return {
    deviceCode,
    userCode,
    verificationUri: verificationUri(host, response.verification_uri),
    ...(complete !== undefined && { verificationUriComplete: verificationUri(host, complete) }),
    expiresAt: now.getTime() + life * 1000,
    interval: Math.min(Math.max(interval, intervals.least), intervals.most),
  }
}

const loopback = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** A person is going to open it, so it must be what it seems: https, no user name that looks like a host. */
function verificationUri(host: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname))
  if (!url || !isSafe || url.username || url.password) {
    throw malformed(host, 'a verification URI that is no plain https address')
  }
  return url
}
