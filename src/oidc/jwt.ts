/** JSON Web Tokens as text: pure, and nothing here is a reason to believe one. */

type Json = Readonly<Record<string, unknown>>

export interface DecodedJwt {
  /** RFC 7515 4 or RFC 7516 4. */
  readonly header: Json
  /** RFC 7519 4; undefined where they are encrypted. */
  readonly claims: Json | undefined
}

/** undefined for what is no JWT in compact form, such as an opaque token. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const parts = token.split('.')
  const header = jsonObject(parts[0])
  // RFC 7519 7.2, step 6: three parts are signed, five are encrypted.
  if (!header || typeof header.alg !== 'string') return undefined
  if (parts.length === 5) return { header, claims: undefined }
  const claims = parts.length === 3 ? jsonObject(parts[1]) : undefined
  return claims && { header, claims }
}

function jsonObject(part = ''): Json | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'))
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}
