import { describe, expect, it } from 'vitest'
import { exit, FobError } from '../../src/errors.ts'
import { createMessages, printText } from '../../src/output/messages.ts'
import { report, wantsJson } from '../../src/output/report.ts'
import { fakeDeps } from '../support/fakes.ts'

const secret = 'canary-secret-of-a-client'

function told(message: string, hint: string, argv: readonly string[] = [], env = {}): string {
  const deps = fakeDeps({ env })
  deps.redactor.add(secret)
  report(new FobError('code', exit.serverAnswer, message, { hint }), argv, deps)
  return deps.errText
}

describe('a secret that a server quotes', () => {
  it.each([0, 980, 990, 995])('after %i other characters is not told, nor a part of it', before => {
    const text = told(`${'y'.repeat(before)}${secret}${'z'.repeat(2000)}`, secret)
    expect(text).not.toContain(secret.slice(0, 4))
    expect(text.length).toBeLessThan(1100)
  })

  it('is in no warning either', () => {
    const deps = fakeDeps()
    deps.redactor.add(secret)
    createMessages(deps, false).warn(`${'y'.repeat(490)}${secret}`)
    expect(deps.errText).not.toContain(secret.slice(0, 4))
  })
})

describe("a command for GitHub's runner in a server's words", () => {
  const words = '::stop-commands::x ##[add-mask]y'
  const env = { GITHUB_ACTIONS: 'true' }
  it.each([[[]], [['-o', 'json']]])('is none in an error with %j', argv => {
    expect(told(words, words, argv, env)).not.toMatch(/^\s*::|##\[/m)
  })

  it('is none in text on stdout', () => {
    const deps = fakeDeps({ env })
    printText(`Grants\n  ${words}\n`, deps)
    expect(deps.outText).not.toMatch(/^\s*::|##\[/m)
  })

  it('is left alone elsewhere', () => {
    expect(told(words, words)).toContain(words)
  })
})

it.each<[string[], boolean]>([
  [['-o', 'json'], true],
  [['-qvo', 'json'], true],
  [['-ojson'], true],
  [['--output=json'], true],
  [['-o', 'token'], false],
  [['-o', 'json', 'exchange', '--output', 'header'], false],
  [['--output=header', 'exchange', '-o', 'json'], true],
  [['-o', 'json', '-o'], true],
  [['-o'], false],
  [['json'], false],
  [['--', '-o', 'json'], false],
])('%j asks for JSON: %s', (argv, expected) => {
  expect(wantsJson(argv)).toBe(expected)
})
