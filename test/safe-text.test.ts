import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeText } from '../src/safe-text.ts'

describe('safeText', () => {
  it.each([
    ['plain text stays', 'Grüße, 日本 🎉 e\u0301', 'Grüße, 日本 🎉 e\u0301'],
    ['colours', 'a\x1b[31mred\x1b[0m', 'ared'],
    ['cursor movement', 'ok\x1b[2K\x1b[1Gevil', 'okevil'],
    ['a title (OSC, BEL)', '\x1b]0;title\x07x', 'x'],
    ['a link (OSC 8, ST)', '\x1b]8;;https://evil.test\x1b\\click\x1b]8;;\x1b\\', 'click'],
    ['an open OSC', '\x1b]52;c;AAAA', ']52;c;AAAA'],
    ['C1 CSI', 'a\x9b31mb', 'ab'],
    ['C1 OSC', 'a\x9d0;t\x9cb', 'ab'],
    ['a bare ESC', 'a\x1bcb', 'acb'],
    ['NUL, BEL, backspace, DEL', 'a\0\x07\b\x7fb', 'ab'],
    ['lines and tabs', 'one\r\ntwo\n\n\tthree\v\f', 'one two three'],
    ['line and paragraph separators, NEL', 'a\u2028b\u2029c\u0085d', 'a b cd'],
    ['brackets after a line break', 'a\n[error] b', 'a [error] b'],
    ['bidi overrides', 'user\u202Etxt.exe\u202C', 'usertxt.exe'],
    ['bidi isolates and marks', '\u2066a\u2067b\u2068c\u2069\u200E\u200F\u061Cd', 'abcd'],
    ['zero-width', 'pay\u200Bpal\u200C\u200D\u2060\uFEFF.com', 'paypal.com'],
    ['soft hyphen, fillers, blank braille', 'a\u00AD\u115F\u3164\uFFA0\u2800b', 'ab'],
    ['tag characters', 'a\u{E0041}\u{E007F}b', 'ab'],
    ['variation selectors', 'a\uFE0F\u{E0100}b', 'ab'],
    ['lone surrogates', 'a\uD800b\uDC00', 'ab'],
    ['spaces around what is removed', ' a \x1b b ', 'a b'],
    ['nothing', '', ''],
  ])('%s', (_name, text, safe) => {
    expect(safeText(text)).toBe(safe)
  })

  it('cuts at the limit, between characters', () => {
    expect(safeText('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`)
    expect(safeText('x'.repeat(500))).toBe('x'.repeat(500))
    expect(safeText('🎉🎉🎉🎉', 3)).toBe('🎉🎉…')
  })

  it('says that something is missing where little is left of a long text', () => {
    expect(safeText(`a${'\0'.repeat(10_000_000)}b`, 10)).toBe('a…')
  })

  it('lets nothing through, whatever the input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const safe = safeText(text, 40)
        expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u)
        expect([...safe].length).toBeLessThanOrEqual(40)
        expect(safeText(safe, 40)).toBe(safe)
      }),
    )
  })
})
