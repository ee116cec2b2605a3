/**
 * In place of the part of jose that openid-client loads at its start, ten modules, for encrypted answers: fob opens those itself
 * (src/oidc/decryption.ts), so no run needs them.
 */
import type * as jose from 'jose'

export const compactDecrypt = async (...given: Parameters<typeof jose.compactDecrypt>) =>
  (await import('jose')).compactDecrypt(...given)
