/** PBMAC1 (RFC 9579): how newer programs seal PKCS#12 files; node-forge has the older MAC of RFC 7292 alone. */
import { createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import type { asn1 } from 'node-forge'

type Forge = typeof import('node-forge')
type Node = asn1.Asn1 | undefined

const pbmac1 = '1.2.840.113549.1.5.14'
const pbkdf2 = '1.2.840.113549.1.5.12'
const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
/** Of RFC 7292, as node-forge has them. */
const older = ['1.3.14.3.2.26', ...[1, 2, 3].map(end => `2.16.840.1.101.3.4.2.${end}`)]

export type MacKind = 'none' | 'older' | 'pbmac1' | 'unknown'

/** By what the file says that nobody changed it. */
export function macKind(forge: Forge, file: asn1.Asn1): MacKind {
  if (!at(file, 2)) return 'none'
  const oid = oidAt(forge, file, 2, 0, 0, 0)
  if (oid === pbmac1) return 'pbmac1'
  return older.includes(oid ?? '') ? 'older' : 'unknown'
}

/** Octets: RFC 9579 9 refuses shorter keys, which could be guessed, and nobody has longer ones. */
const keyLengths = { least: 20, most: 1024 } as const

/** Whether that passphrase sealed it. A key length that is not said is refused, as RFC 9579 5 wants. */
export function isSealedBy(forge: Forge, file: asn1.Asn1, passphrase: string): boolean {
  const parameters = at(file, 2, 0, 0, 1)
  const [salt, rounds, octets] = [0, 1, 2].map(index => bytesAt(parameters, 0, 1, index))
  const [prf, hmac] = [oidAt(forge, parameters, 0, 1, 3, 0), oidAt(forge, parameters, 1, 0)].map(
    oid => hashes[oid ?? ''],
  )
  const [content, digest] = [bytesAt(file, 1, 1, 0), bytesAt(file, 2, 0, 1)]
  const isPbkdf2 = oidAt(forge, parameters, 0, 0) === pbkdf2
  if (!isPbkdf2 || !salt || !rounds || !octets || !prf || !hmac || !content || !digest) return false
  const length = numberOf(octets)
  if (length < keyLengths.least || length > keyLengths.most) return false
  const key = pbkdf2Sync(passphrase, salt, numberOf(rounds), length, prf)
  const found = createHmac(hmac, key).update(content).digest()
  return found.length === digest.length && timingSafeEqual(found, digest)
}

const at = (node: Node, ...path: readonly number[]): Node =>
  path.reduce<Node>((parent, index) => (Array.isArray(parent?.value) ? parent.value[index] : undefined), node)

function bytesAt(node: Node, ...path: readonly number[]): Buffer | undefined {
  const value = at(node, ...path)?.value
  return typeof value === 'string' ? Buffer.from(value, 'binary') : undefined
}

function oidAt(forge: Forge, node: Node, ...path: readonly number[]): string | undefined {
  const bytes = bytesAt(node, ...path)
  return bytes && forge.asn1.derToOid(forge.util.createBuffer(bytes.toString('binary')))
}

/** At most four bytes of an INTEGER: more rounds than that nobody waits for. */
const numberOf = (bytes: Buffer): number => bytes.subarray(0, 4).readUIntBE(0, Math.min(4, bytes.length))
