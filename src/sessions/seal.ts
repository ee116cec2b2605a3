/**
 * Sealing a text under an old refresh token: who has that token may read what replaces it, and nobody else.
 *
 * Layout: magic, salt (16 bytes), nonce (12), length of the sealed text (4), tag (16), sealed text. Bytes after it
 * are padding. AES-256-GCM, its key by HKDF-SHA256 (RFC 5869) from the token, the salt and the session's key.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const magic = Buffer.from('fob journal 1\n')
const salt = { start: magic.length, end: magic.length + 16 }
const nonce = { start: salt.end, end: salt.end + 12 }
const length = { start: nonce.end, end: nonce.end + 4 }
const tag = { start: length.end, end: length.end + 16 }
const algorithm = 'aes-256-gcm'

const part = (bytes: Buffer, { start, end }: typeof salt) => bytes.subarray(start, end)

const deriveKey = (token: string, salt: Buffer, sessionKey: string) =>
  Buffer.from(hkdfSync('sha256', token, salt, `fob journal 1 ${sessionKey}`, 32))

/**
 * Prepares to seal one text, once. The costly part is done here, so that sealing delays nothing once the answer is
 * there.
 */
export function sealer(token: string, sessionKey: string): (text: string) => Buffer {
  const head = Buffer.alloc(tag.end)
  magic.copy(head)
  randomBytes(28).copy(head, salt.start)
  const key = deriveKey(token, part(head, salt), sessionKey)
  return text => {
    const cipher = createCipheriv(algorithm, key, part(head, nonce))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    head.writeUInt32BE(sealed.length, length.start)
    cipher.getAuthTag().copy(head, tag.start)
    return Buffer.concat([head, sealed])
  }
}

/** undefined for padding, for what was torn, and for what another token seals. */
export function unseal(bytes: Buffer, token: string, sessionKey: string): string | undefined {
  if (bytes.length < tag.end || !bytes.subarray(0, magic.length).equals(magic)) return undefined
  const end = tag.end + bytes.readUInt32BE(length.start)
  if (end > bytes.length) return undefined
  const key = deriveKey(token, part(bytes, salt), sessionKey)
  const decipher = createDecipheriv(algorithm, key, part(bytes, nonce), { authTagLength: 16 })
  decipher.setAuthTag(part(bytes, tag))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(tag.end, end)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
