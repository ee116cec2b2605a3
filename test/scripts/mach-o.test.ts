import { describe, expect, it } from 'vitest'
import { isSigned, signMachO } from '../../scripts/standalone/mach-o.ts'

/** The least that can be signed: `__TEXT`, `__LINKEDIT` with a place for the signature, and `size` bytes before it. */
function machO(size: number): Buffer {
  const file = Buffer.alloc(size + 16, 'x')
  file.fill(0, 0, 32 + 72 + 72 + 16)
  file.writeUInt32LE(0xfeedfacf, 0)
  file.writeUInt32LE(3, 16)
  const segment = (at: number, name: string, offset: number, length: number) => {
    file.writeUInt32LE(0x19, at)
    file.writeUInt32LE(72, at + 4)
    file.write(name, at + 8)
    file.writeBigUInt64LE(BigInt(offset), at + 40)
    file.writeBigUInt64LE(BigInt(length), at + 48)
  }
  segment(32, '__TEXT', 0, 4096)
  segment(104, '__LINKEDIT', 4096, size + 16 - 4096)
  for (const [index, word] of [0x1d, 16, size, 16].entries()) file.writeUInt32LE(word, 176 + index * 4)
  return file
}

describe('the signature of a Mach-O file', () => {
  it.each([8192, 10_000])('covers %d bytes, the last page as short as it is', size => {
    const signed = signMachO(machO(size), 'fob')
    expect(isSigned(machO(size))).toBe(false)
    expect(isSigned(signed)).toBe(true)
    // An ad-hoc code directory of version 0x20400 with SHA-256, and nothing after it.
    expect(signed.toString('hex', size + 20, size + 24)).toBe('fade0c02')
    expect(signed.readUInt32BE(size + 24) + 20).toBe(signed.length - size)
    expect(signed.readUInt32LE(176 + 12)).toBe(signed.length - size)
    expect(4096n + signed.readBigUInt64LE(104 + 48)).toBe(BigInt(signed.length))
    expect(signed.includes('fob\0')).toBe(true)
  })

  it('is of no other bytes', () => {
    const signed = signMachO(machO(10_000), 'fob')
    for (const at of [300, 9_999, 10_000 + 20 + 88 + 4]) {
      const changed = Buffer.from(signed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(isSigned(changed)).toBe(false)
    }
    expect(isSigned(signMachO(signed, 'fob'))).toBe(true)
  })

  it('has no place in another kind of file', () => {
    expect(() => signMachO(Buffer.alloc(100), 'fob')).toThrow('no 64-bit Mach-O file')
    const none = machO(8192)
    none.writeUInt32LE(2, 16)
    expect(() => isSigned(none)).toThrow('no place for a signature')
  })
})
