import { exit, FobError } from '../errors.ts'

/**
 * Why ID tokens of a token endpoint did not open. openid-client refuses them, later and without the reason: of its error
 * nothing but the token leads back here.
 */
export const reasons = new Map<unknown, FobError>()

/** Begins the sentence. */
export const idTokenOf = (host: string): string => `${host} sent an ID token`

const ownKey = 'give the private key that the client is registered with: --decryption-key PATH'

/**
 * @param what was encrypted: `as.example.com sent an ID token`
 * @param why completes "… that"
 */
export const unopened = (
  what: string,
  why = 'no key of this call opens',
  hint = ownKey,
  cause?: unknown,
): FobError => new FobError('decryption_failed', exit.security, `${what} that ${why}`, { hint, cause })
