/** 250 payloads in whatever a server can fill: none of their controls reaches the terminal. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FobError } from '../../src/errors.ts'
import { oauthError } from '../../src/oidc/translate.ts'
import { createMessages } from '../../src/output/messages.ts'
import { report } from '../../src/output/report.ts'
import { fakeDeps } from '../support/fakes.ts'

/** Controls, bidi and other invisible characters, all but the line feed that ends our own lines. */
const dangerous = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u

const control = fc.oneof(
  fc.integer({ min: 0, max: 0x1f }),
  fc.integer({ min: 0x7f, max: 0x9f }),
  fc.constantFrom(0x061c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff),
)
const sequence = fc.constantFrom(
  '\u001b[2J',
  '\u001b[1;31m',
  '\u001b]0;title\u0007',
  '\u001b]8;;https://evil.example.com\u001b\\x\u001b]8;;\u001b\\',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001bP+q\u001b\\',
  '\u009b31m',
  '\r\nhint: rm -rf ~',
  '::set-output name=x::y',
)
const payload = fc
  .array(
    fc.oneof(
      control.map(code => String.fromCodePoint(code)),
      sequence,
      fc.string({ maxLength: 5 }),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map(parts => parts.join(''))
const payloads = [...fc.sample(payload, { numRuns: 249, seed: 20261122 }), '\u001b[31m'.repeat(50_000)]

/** Everything said to people about a server's words. */
function said(text: string): string {
  const deps = fakeDeps()
  const messages = createMessages(deps, false)
  messages.note(text)
  messages.warn(text)
  for (const argv of [[], ['-o', 'json']]) {
    report(oauthError(text, text, text), argv, deps)
    report(new FobError(text, 7, text, { hint: text }), argv, deps)
  }
  return deps.errText
}

describe('words of a server', () => {
  it.each(payloads.map((text, at) => [at, text] as const))('payload %i', (_, text) => {
    const lines = said(text)
    expect(lines).not.toMatch(dangerous)
    // note, warn, two errors of a sentence and a hint each, and two of JSON: no payload adds a line of its own.
    expect(lines.split('\n').filter(Boolean).length).toBeLessThanOrEqual(8)
    expect(lines.length).toBeLessThan(20_000)
  })
})
