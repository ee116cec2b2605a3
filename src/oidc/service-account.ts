/** The JSON file by which Google hands out the key of a service account. */
import { usageError } from '../errors.ts'
import { loadKey } from './keys/load.ts'
import type { SigningKey } from './keys/signing-key.ts'

export interface ServiceAccount {
  /** Who it is: the issuer of its assertions. */
  readonly email: string
  /** Where it gets tokens, and the audience of its assertions. */
  readonly tokenUri: string
  readonly key: SigningKey
}

/** Throws FobError (2) where it is no such file. */
export async function readServiceAccount(text: string, place: string): Promise<ServiceAccount> {
  const { client_email: email, token_uri: tokenUri, private_key: pem, private_key_id: kid } = parsed(text)
  if (!isText(email) || !isText(tokenUri) || !isText(pem) || !URL.canParse(tokenUri)) {
    throw usageError(
      'invalid_service_account',
      `${place} is not the key file of a service account`,
      'create one in the Google Cloud console: IAM, Service accounts, Keys, JSON',
    )
  }
  const bytes = Buffer.from(pem)
  const key = await loadKey({
    bytes,
    place,
    passphrase: async () => undefined,
    ...(isText(kid) && { keyId: kid }),
  })
  return { email, tokenUri, key }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
