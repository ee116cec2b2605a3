/** What is neither PEM nor JSON: DER, as it is or in base64 as CI variables hold it. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { unreadableKey } from './errors.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

const sequence = 0x30

export async function loadDer(input: KeyInput, text: string): Promise<SigningKey> {
  const bytes = input.bytes[0] === sequence ? input.bytes : Buffer.from(text, 'base64')
  if (bytes[0] !== sequence) throw unreadableKey(input.place, 'its format is unknown')
  const key = plain(bytes)
  if (key) return { key, certificates: [] }
  const { loadPkcs12 } = await import('./pkcs12.ts')
  return loadPkcs12({ ...input, bytes })
}

function plain(key: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key, format: 'der', type })
    } catch {
      // Another type may fit; where none does it is PKCS#12, or nothing.
    }
  }
  return undefined
}
