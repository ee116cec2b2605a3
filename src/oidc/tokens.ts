/** A private key as JWK (RFC 7517), `alg` included. */
export interface DpopKey {
  readonly kty: string
  readonly alg: string
  readonly [member: string]: unknown
}

/** A token response (RFC 6749 5.1) after fob's checks: what flows give back. */
export interface Tokens {
  /** Empty where an ID token alone was asked for (`fob login --implicit=id_token`): nothing of it is kept. */
  readonly accessToken: string
  /** N_A: not for calling an API, which a token exchange can give (RFC 8693 2.2.1). */
  readonly tokenType: 'Bearer' | 'DPoP' | 'N_A'
  /** Of a DPoP token (RFC 9449), which is of no use without it: the two are kept together. */
  readonly dpopKey?: DpopKey
  /** Epoch seconds; undefined means unknown, never "for ever". */
  readonly expiresAt?: number
  /** RFC 9396 7: what was granted in detail, where the server says so. */
  readonly authorizationDetails?: readonly unknown[]
  /** Granted scope, space-separated; where the response had none, what was asked (RFC 6749 5.1). */
  readonly scope?: string
  readonly refreshToken?: string
  readonly idToken?: string
  /** Of a token exchange: what `accessToken` really is (RFC 8693 3). */
  readonly issuedTokenType?: string
  /** `sub` of a verified ID token. */
  readonly subject?: string
}
