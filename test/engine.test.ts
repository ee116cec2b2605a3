import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, copyOf, matching } from '../src/engine.ts'

const encodings = ['utf8', 'latin1', 'hex', 'base64', 'base64url'] as const

test.each(encodings)('bytesOf reads %s as Buffer.from does, right or wrong', encoding => {
  const anyText = fc.string({ unit: 'binary' })
  const rightText = fc.uint8Array().map(bytes => Buffer.from(bytes).toString(encoding))
  // Half of it right, as what was cut or patched together.
  const text = fc.oneof(
    anyText,
    rightText,
    fc.tuple(rightText, anyText).map(parts => parts.join('')),
    fc.string({ unit: fc.constantFrom('A', 'f', '9', '=', '-', '_', '+', '/', '\n', ' ') }),
  )
  fc.assert(fc.property(text, text => Buffer.from(text, encoding).equals(bytesOf(text, encoding))))
})

test('copyOf is a copy, of views too', () => {
  const source = Uint8Array.of(1, 2, 3, 4)
  const view = copyOf(source.subarray(1, 3))
  const whole = copyOf(source.buffer)
  source.fill(0)
  expect([...view]).toEqual([2, 3])
  expect([...whole]).toEqual([1, 2, 3, 4])
  expect(Buffer.isBuffer(view)).toBe(true)
})

test('matching keeps order', () => {
  expect(matching([3, 1, 2, 1], item => item < 3)).toEqual([1, 2, 1])
  expect(matching(['a', undefined, 'b'], item => item !== undefined)).toEqual(['a', 'b'])
})
