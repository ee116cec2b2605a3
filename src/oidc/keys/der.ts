/** What is neither PEM nor JSON: DER, as it is or in base64 as CI variables hold it. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { passphraseNeeded, unreadableKey } from './errors.ts'
import { opened } from './pem.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

const sequence = 0x30

export async function loadDer(input: KeyInput, text: string): Promise<SigningKey> {
  const bytes = input.bytes[0] === sequence ? input.bytes : Buffer.from(text, 'base64')
  if (bytes[0] !== sequence) throw unreadableKey(input.place, 'its format is unknown')
  const key = plain(bytes) ?? (await encrypted(bytes, input))
  if (key) return { key, certificates: [] }
  const { loadPkcs12 } = await import('./pkcs12.ts')
  return loadPkcs12({ ...input, bytes })
}

function plain(key: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key, format: 'der', type })
    } catch {
      // Another type may fit; where none does it is encrypted, PKCS#12, or nothing.
    }
  }
  return undefined
}

/** An EncryptedPrivateKeyInfo of PKCS#8 (RFC 5958 3): Node knows it by its form, before it has a passphrase. */
async function encrypted(key: Buffer, { place, passphrase }: KeyInput): Promise<KeyObject | undefined> {
  const form = { key, format: 'der', type: 'pkcs8' } as const
  try {
    return createPrivateKey(form)
  } catch (error) {
    if (Object(error).code !== 'ERR_MISSING_PASSPHRASE') return undefined
  }
  const secret = await passphrase()
  if (secret === undefined) throw passphraseNeeded(place)
  return opened(passphrase => createPrivateKey({ ...form, passphrase }), secret, place)
}
