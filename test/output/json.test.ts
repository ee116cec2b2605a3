import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeJson } from '../../src/output/json.ts'

const steering = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2028\u2029]|##\[/u

it.each([
  ['CSI of C1', '\u009b31m'],
  ['ESC', '\u001b[31m'],
  ['bidi', 'a\u202eb'],
  ['a tag character, beyond the BMP', '\u{e0041}'],
  ['line separator', '\u2028'],
  ['a newline in a string', 'a\nb'],
  ["a command of GitHub's runner", '##[stop-commands]x'],
])('%s stands as an escape and is lost to nobody', (_name, text) => {
  const json = safeJson({ [text]: [text] })
  expect(json.replaceAll('\n', '')).not.toMatch(steering)
  expect(JSON.parse(json)).toEqual({ [text]: [text] })
})

it('gives any text back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const json = safeJson(text)
      expect(json.slice(0, -1)).not.toMatch(steering)
      expect(JSON.parse(json)).toBe(text)
    }),
  )
})
