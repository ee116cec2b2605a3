import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../src/oidc/http/redactor.ts'

const redact = (secret: string, text: string) => {
  const redactor = createRedactor()
  redactor.add(secret)
  return redactor.redact(text)
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const secret = "p@ss/wörd+1 ~'"

describe('a secret is replaced', () => {
  it.each([
    ['raw', secret],
    ['in JSON', JSON.stringify(`${secret}"`)],
    ['in JSON with escaped slashes', JSON.stringify(secret).replaceAll('/', '\\/')],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase())],
    ['form-encoded', new URLSearchParams({ a: secret }).toString()],
    ['in base64', base64(secret)],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in a Basic header', base64(`client:${secret}`)],
    ['in a Basic header of another length', base64(`a-client:${secret}`)],
    ['in percent-encoded base64', encodeURIComponent(base64(secret))],
    [
      'in a token’s payload',
      Buffer.from(JSON.stringify({ echo: 'the-s3cret-of-old' })).toString('base64url'),
    ],
  ])('%s', (_name, text) => {
    const value = text.includes('eyJ') ? 'the-s3cret-of-old' : secret
    const rest = redact(value, `before ${text} after`)
    expect(rest).toMatch(/^before .*\[redacted\].* after$/)
    // At most a character's worth of bits at either end is left of base64.
    expect(rest.length).toBeLessThan(`before [redacted] after`.length + 30)
  })

  it('everywhere', () => expect(redact('abcd', 'abcd-abcd')).toBe('[redacted]-[redacted]'))

  it('whole, where a longer one holds a shorter one', () => {
    const redactor = createRedactor()
    redactor.add('secret')
    redactor.add('secret-tail')
    expect(redactor.redact('secret-tail')).toBe('[redacted]')
  })

  it('where it was added after the first use', () => {
    const redactor = createRedactor()
    expect(redactor.redact('abcd')).toBe('abcd')
    redactor.add('abcd')
    expect(redactor.redact('abcd')).toBe('[redacted]')
  })

  it('whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 8 }),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          const whole = before + value + after
          const redactor = createRedactor()
          redactor.add(value)
          for (const text of [
            whole,
            JSON.stringify(whole),
            encodeURIComponent(before) + encodeURIComponent(value) + encodeURIComponent(after),
            new URLSearchParams({ before, value, after }).toString(),
          ]) {
            expect(redactor.redact(text)).toContain('[redacted]')
          }
          expect(redactor.redact(base64(whole))).toContain('[redacted]')
        },
      ),
    )
  })
})

it('a value too short to be a secret is left alone', () => {
  expect(redact('abc', 'abc')).toBe('abc')
  expect(redact('', 'abc')).toBe('abc')
})

describe('what is found later', () => {
  it('is looked for once there is a text, and once only', () => {
    const redactor = createRedactor()
    let found = 0
    redactor.later(() => {
      found++
      redactor.add('s3cret-value')
    })
    expect(found).toBe(0)
    expect(redactor.redact('a s3cret-value')).toBe('a [redacted]')
    expect(redactor.redact('s3cret-value')).toBe('[redacted]')
    expect(found).toBe(1)
  })
})
