/** A token response (RFC 6749 5.1) after fob's checks: what flows give back. */
export interface Tokens {
  readonly accessToken: string
  readonly tokenType: 'Bearer' | 'DPoP'
  /** Epoch seconds; undefined means unknown, never "for ever". */
  readonly expiresAt?: number
  /** Granted scope, space-separated; where the response had none, what was asked (RFC 6749 5.1). */
  readonly scope?: string
  readonly refreshToken?: string
  readonly idToken?: string
  /** `sub` of a verified ID token. */
  readonly subject?: string
}
