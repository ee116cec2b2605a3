/** Seals a PKCS#12 file with PBMAC1 (RFC 9579), as OpenSSL from 3.4 on does: the one on most machines is older. */
import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

export interface Pbmac1Options {
  readonly hash?: 'sha256' | 'sha512'
  /** Octets of the key; undefined leaves out that it is said. */
  readonly keyLength?: number | undefined
  /** As if somebody had changed the file since. */
  readonly spoilt?: boolean
}

/** @param file DER, without a MAC of its own (`openssl pkcs12 -export -nomac`) */
export function withPbmac1(file: Buffer, passphrase: string, options: Pbmac1Options = {}): Buffer {
  const { hash = 'sha256', keyLength, spoilt } = { keyLength: 32, ...options }
  const { body: version, rest: authSafe } = read(read(file).body)
  // ContentInfo: a type, then [0] with an OCTET STRING.
  const content = read(read(read(read(authSafe).body).rest).body)
  const salt = randomBytes(8)
  const key = pbkdf2Sync(passphrase, salt, 2048, keyLength ?? 32, hash)
  const digest = createHmac(hash, key)
    .update(spoilt ? 'other' : content.body)
    .digest()
  const hmac = tlv(0x30, oids[hash])
  const length = keyLength === undefined ? [] : [tlv(2, Buffer.from([keyLength]))]
  const kdf = tlv(0x30, oids.pbkdf2, tlv(0x30, tlv(4, salt), tlv(2, Buffer.from([8, 0])), ...length, hmac))
  const algorithm = tlv(0x30, oids.pbmac1, tlv(0x30, kdf, hmac))
  const unused = [tlv(4, Buffer.from('NOT USED')), tlv(2, Buffer.from([1]))]
  const mac = tlv(0x30, tlv(0x30, algorithm, tlv(4, digest)), ...unused)
  return tlv(0x30, tlv(2, version), authSafe, mac)
}

const oid = (hex: string) => tlv(6, Buffer.from(hex, 'hex'))
const oids = {
  pbmac1: oid('2a864886f70d01050e'),
  pbkdf2: oid('2a864886f70d01050c'),
  sha256: oid('2a864886f70d0209'),
  sha512: oid('2a864886f70d020b'),
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size = body.length.toString(16)
  const bytes = Buffer.from(size.length % 2 === 0 ? size : `0${size}`, 'hex')
  const length = body.length < 128 ? bytes : Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes])
  return Buffer.concat([Buffer.from([tag]), length, body])
}

/** The first element: what is in it, and what follows it. */
function read(der: Buffer): { body: Buffer; rest: Buffer } {
  const first = der.readUInt8(1)
  const sizeBytes = first < 128 ? 0 : first - 128
  const size = sizeBytes === 0 ? first : der.readUIntBE(2, sizeBytes)
  const start = 2 + sizeBytes
  return { body: der.subarray(start, start + size), rest: der.subarray(start + size) }
}
