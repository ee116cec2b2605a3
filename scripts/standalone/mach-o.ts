/**
 * The signature of a Mach-O executable, made ad hoc: macOS on Apple silicon starts nothing whose pages don't match theirs.
 *
 * Bun 1.4 signs what it compiles for arm64; for x64 it leaves the signature of Bun itself, which what it adds makes false.
 * Layout as in Apple's cs_blobs.h: a signature is big-endian in a file that is little-endian.
 */
import { createHash } from 'node:crypto'

const command = { segment64: 0x19, codeSignature: 0x1d } as const
const magic = { machO64: 0xfeedfacf, signature: 0xfade0cc0, codeDirectory: 0xfade0c02 } as const
const pageShift = 12
const pageSize = 1 << pageShift
const headerSize = 88
const digestSize = 32

/** Offsets in the file. */
interface Layout {
  readonly text: number
  readonly linkedit: number
  readonly signature: number
}

/** Where the load commands of `__TEXT`, `__LINKEDIT` and the signature are. Throws where one is missing. */
function layoutOf(file: Buffer): Layout {
  if (file.readUInt32LE(0) !== magic.machO64) throw new Error('this is no 64-bit Mach-O file')
  const found: Partial<Record<keyof Layout, number>> = {}
  let at = 32
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    const kind = file.readUInt32LE(at)
    const name = kind === command.segment64 ? file.toString('latin1', at + 8, at + 24) : ''
    if (name.startsWith('__TEXT\0')) found.text = at
    if (name.startsWith('__LINKEDIT\0')) found.linkedit = at
    if (kind === command.codeSignature) found.signature = at
    at += file.readUInt32LE(at + 4)
  }
  const { text, linkedit, signature } = found
  if (text === undefined || linkedit === undefined || signature === undefined)
    throw new Error('there is no place for a signature')
  return { text, linkedit, signature }
}

function pageDigests(file: Buffer, end: number): Buffer[] {
  return Array.from({ length: Math.ceil(end / pageSize) }, (_, page) =>
    createHash('sha256')
      .update(file.subarray(page * pageSize, Math.min((page + 1) * pageSize, end)))
      .digest(),
  )
}

/** True where the signature covers all before it, and each page has the digest that it says. */
export function isSigned(file: Buffer): boolean {
  const { signature } = layoutOf(file)
  const start = file.readUInt32LE(signature + 8)
  if (file.readUInt32BE(start) !== magic.signature) return false
  // The first blob is the code directory.
  const directory = start + file.readUInt32BE(start + 16)
  const [hashes, , , slots, limit] = [16, 20, 24, 28, 32].map(at => file.readUInt32BE(directory + at))
  if (hashes === undefined || limit !== start || file[directory + 39] !== pageShift) return false
  const digests = pageDigests(file, start)
  return (
    slots === digests.length &&
    digests.every((digest, page) => {
      const at = directory + hashes + page * digestSize
      return digest.equals(file.subarray(at, at + digestSize))
    })
  )
}

/** The same executable with a new signature by nobody, whatever it had before. */
export function signMachO(unsigned: Buffer, name: string): Buffer {
  const { text, linkedit, signature } = layoutOf(unsigned)
  const end = unsigned.readUInt32LE(signature + 8)
  const identifier = Buffer.from(`${name}\0`)
  const pages = Math.ceil(end / pageSize)
  const directorySize = headerSize + identifier.length + pages * digestSize
  const size = 20 + directorySize
  const file = Buffer.concat([unsigned.subarray(0, end), Buffer.alloc(size)])
  file.writeUInt32LE(size, signature + 12)
  const linkeditSize = BigInt(end + size) - file.readBigUInt64LE(linkedit + 40)
  file.writeBigUInt64LE(roundUp(linkeditSize, 0x4000n), linkedit + 32)
  file.writeBigUInt64LE(linkeditSize, linkedit + 48)

  const directory = file.subarray(end + 20)
  writeWords(file.subarray(end), [magic.signature, size, 1, 0, 20])
  const adHocByLinker = 0x20002
  const version = 0x20400
  const afterName = headerSize + identifier.length
  writeWords(directory, [magic.codeDirectory, directorySize, version, adHocByLinker, afterName, headerSize])
  writeWords(directory.subarray(28), [pages, end])
  // SHA-256.
  directory.set([digestSize, 2, 0, pageShift], 36)
  // The executable segment, which is that of the main program.
  directory.writeBigUInt64BE(file.readBigUInt64LE(text + 40), 64)
  directory.writeBigUInt64BE(file.readBigUInt64LE(text + 48), 72)
  directory.writeBigUInt64BE(1n, 80)
  directory.set(identifier, headerSize)
  directory.set(Buffer.concat(pageDigests(file, end)), afterName)
  return file
}

const roundUp = (value: bigint, to: bigint) => ((value + to - 1n) / to) * to

const writeWords = (to: Buffer, words: readonly number[]) =>
  words.forEach((word, index) => {
    to.writeUInt32BE(word, index * 4)
  })
