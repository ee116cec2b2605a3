/**
 * Opens encrypted ID tokens (OpenID Connect Core 10.2) as they arrive: all that follows sees the signed one within.
 *
 * openid-client can open them too, but only where the key has the very kid that the server names, and hands out what is
 * still encrypted.
 */
import type { KeyObject } from 'node:crypto'
import { compactDecrypt } from 'jose'
import type { CustomFetch } from 'openid-client'
import { usageError } from '../errors.ts'
import { keyManagementOf } from '../jwe-algorithms.ts'
import type { SigningKey } from './keys/signing-key.ts'

/** Gives the signed token within; undefined where the key does not open it. */
export type OpenToken = (encrypted: string) => Promise<string | undefined>

/** Throws FobError unfit_key (2). */
export function opener({ key, alg }: SigningKey): OpenToken {
  const possible = keyManagementOf(key.asymmetricKeyType).filter(name => alg === undefined || name === alg)
  if (possible.length === 0) {
    const message = 'the decryption key is of a type that opens nothing'
    throw usageError('unfit_key', message, 'use RSA, EC or X25519')
  }
  return encrypted => open(encrypted, key, possible)
}

async function open(
  encrypted: string,
  key: KeyObject,
  keyManagementAlgorithms: string[],
): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(encrypted, key, { keyManagementAlgorithms })
    return Buffer.from(plaintext).toString('utf8')
  } catch {
    return undefined
  }
}

/** What does not open passes as it is, so that a new refresh token beside it is not lost; it is refused later. */
export function decrypting(fetch: CustomFetch, openToken: OpenToken): CustomFetch {
  return async (url, options) => {
    const response = await fetch(url, options)
    if (options.method !== 'POST' || !response.ok) return response
    const body = await jsonOf(response)
    const { id_token: encrypted } = body ?? {}
    if (typeof encrypted !== 'string' || encrypted.split('.').length !== 5) return response
    const id_token = await openToken(encrypted)
    return id_token === undefined ? response : new Response(JSON.stringify({ ...body, id_token }), response)
  }
}

async function jsonOf(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await response.clone().text())
  } catch {
    return undefined
  }
}
