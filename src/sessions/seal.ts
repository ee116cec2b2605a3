/**
 * Sealing a text under an old refresh token: who has that token may read what replaces it, and nobody else.
 *
 * Layout: magic, salt (16 bytes), nonce (12), length of the sealed text (4), tag (16), sealed text. Bytes after it
 * are padding. AES-256-GCM, its key by HKDF-SHA256 (RFC 5869) from the token, the salt and the session's key.
 */
import { decrypt, deriveKey, encrypt, randomBytes, tagBytes } from '../crypto.ts'
import { bytesOf } from '../engine.ts'

const magic = bytesOf('fob journal 1\n')
const salt = { start: magic.length, end: magic.length + 16 }
const nonce = { start: salt.end, end: salt.end + 12 }
const length = { start: nonce.end, end: nonce.end + 4 }
const tag = { start: length.end, end: length.end + tagBytes }

const part = (bytes: Buffer, { start, end }: typeof salt) => bytes.subarray(start, end)

const keyFor = (token: string, head: Buffer, sessionKey: string) =>
  deriveKey(token, part(head, salt), `fob journal 1 ${sessionKey}`)

/**
 * Prepares to seal one text, once. The costly part is done here, so that sealing delays nothing once the answer is
 * there.
 */
export async function sealer(token: string, sessionKey: string): Promise<(text: string) => Promise<Buffer>> {
  const head = Buffer.alloc(tag.end)
  magic.copy(head)
  randomBytes(28).copy(head, salt.start)
  const key = await keyFor(token, head, sessionKey)
  return async text => {
    const sealed = await encrypt(bytesOf(text), { key, iv: part(head, nonce) })
    const end = sealed.length - tagBytes
    head.writeUInt32BE(end, length.start)
    sealed.copy(head, tag.start, end)
    return Buffer.concat([head, sealed.subarray(0, end)])
  }
}

/** undefined for padding, for what was torn, and for what another token seals. */
export async function unseal(bytes: Buffer, token: string, sessionKey: string): Promise<string | undefined> {
  if (bytes.length < tag.end || !bytes.subarray(0, magic.length).equals(magic)) return undefined
  const end = tag.end + bytes.readUInt32BE(length.start)
  if (end > bytes.length) return undefined
  const key = await keyFor(token, bytes, sessionKey)
  const sealed = Buffer.concat([bytes.subarray(tag.end, end), part(bytes, tag)])
  try {
    return (await decrypt(sealed, { key, iv: part(bytes, nonce) })).toString('utf8')
  } catch {
    return undefined
  }
}
