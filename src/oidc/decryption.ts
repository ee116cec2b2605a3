/**
 * Opens what a server encrypted for this client (RFC 7516): ID tokens (OpenID Connect Core 10.2) and answers (JARM 2.2).
 * All that follows sees the signed JWT within, and checks it as any other.
 *
 * openid-client can open them too, but only where the key has the very kid that the server names, and hands out what is
 * still encrypted.
 */
import { compactDecrypt } from 'jose'
import type { CustomFetch } from 'openid-client'
import { exit, FobError, usageError } from '../errors.ts'
import { contentEncryptionAlgorithms, keyManagementAlgorithms, keyManagementOf } from '../jwe-algorithms.ts'
import { safeText } from '../safe-text.ts'
import { decodeJwt } from './jwt.ts'
import type { SigningKey } from './keys/signing-key.ts'
import { idTokenOf, reasons, unopened } from './unopened.ts'

/**
 * Gives the signed JWT within. Throws FobError decryption_failed or check_failed (8) that says why there is none.
 *
 * @param what begins that sentence: `as.example.com sent an ID token`
 */
export type OpenToken = (encrypted: string, what: string) => Promise<string>

/** Throws FobError unfit_key (2). */
export function opener({ key, alg }: SigningKey): OpenToken {
  const possible = keyManagementOf(key.asymmetricKeyType).filter(name => alg === undefined || name === alg)
  if (possible.length === 0) {
    const message = 'the decryption key is of a type that opens nothing'
    throw usageError('unfit_key', message, 'use RSA, EC or X25519')
  }
  const options = {
    keyManagementAlgorithms: [...possible],
    contentEncryptionAlgorithms: [...contentEncryptionAlgorithms],
  }
  return async (encrypted, what) => {
    checkHeader(encrypted, possible, what)
    const { plaintext } = await compactDecrypt(encrypted, key, options).catch(cause => {
      throw unopened(what, 'the decryption key does not open', undefined, cause)
    })
    const within = Buffer.from(plaintext).toString('utf8')
    if (!isSigned(within)) throw notSigned(what)
    return within
  }
}

/** The same for what may be signed only; `open` is undefined where the person gave no key. */
export async function openedWhere(token: string, open: OpenToken | undefined, what: string): Promise<string> {
  if (!isEncrypted(token)) return token
  if (!open) throw unopened(what)
  return open(token, what)
}

/** RFC 7516 3.1: five parts, where a signed one has three. */
const isEncrypted = (token: string) => token.split('.').length === 5

const isSigned = (text: string) => {
  const jwt = decodeJwt(text)
  return jwt?.claims !== undefined && jwt.header.alg !== 'none' && !text.endsWith('.')
}

const tellOwner =
  'tell the owner of the server: it has to be signed, encrypted for this client and not compressed'
/** Unlike a key that does not fit, a check that failed: whoever has the public key can have written it. */
const notSigned = (what: string) => {
  const message = `${what} that has nothing signed within: anybody can have written it`
  return new FobError('check_failed', exit.security, message, { hint: tellOwner })
}

const register = 'have the client registered at the server for one that is: '

/** What RFC 8725 3.2 and 3.6 warn of is refused before the key is used, and said. */
function checkHeader(encrypted: string, possible: readonly string[], what: string): void {
  const { alg, enc, zip } = decodeJwt(encrypted)?.header ?? {}
  const [algText, encText] = [alg, enc].map(value => safeText(String(value), 40))
  if (zip !== undefined)
    throw unopened(what, 'is compressed (zip), and so tells by its size what is in it', tellOwner)
  if (!keyManagementAlgorithms.some(name => name === alg)) {
    throw unopened(
      what,
      `is encrypted by ${algText}, which is not among those allowed`,
      `${register}${possible.join(', ')}`,
    )
  }
  if (!contentEncryptionAlgorithms.some(name => name === enc)) {
    const hint = `${register}${contentEncryptionAlgorithms.join(', ')}`
    throw unopened(what, `is encrypted with the enc ${encText}, which is not among those allowed`, hint)
  }
  if (!possible.includes(String(alg)))
    throw unopened(what, `is encrypted by ${algText}, for another key than the one given`)
}

/** What does not open passes as it is, so that a new refresh token beside it is not lost; it is refused later. */
export function decrypting(fetch: CustomFetch, open: OpenToken): CustomFetch {
  return async (url, options) => {
    const response = await fetch(url, options)
    if (options.method !== 'POST' || !response.ok) return response
    const body = await jsonOf(response)
    const { id_token: encrypted } = body ?? {}
    if (typeof encrypted !== 'string' || !isEncrypted(encrypted)) return response
    try {
      const id_token = await open(encrypted, idTokenOf(new URL(url).host))
      return new Response(JSON.stringify({ ...body, id_token }), response)
    } catch (error) {
      if (!(error instanceof FobError)) throw error
      reasons.set(encrypted, error)
      return response
    }
  }
}

async function jsonOf(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await response.clone().text())
  } catch {
    return undefined
  }
}
