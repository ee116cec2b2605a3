import { describe, expect, it } from 'vitest'
import type { AnswerSource, Received } from '../../src/loopback/answer.ts'
import { firstOf } from '../../src/loopback/first-of.ts'
import { failedPage, signedInPage } from '../../src/loopback/outcomes.ts'
import { pastedAnswer } from '../../src/loopback/pasted.ts'

describe('a pasted address', () => {
  const ours = 'http://127.0.0.1:4000/callback'
  it.each(['?code=c&state=s', ' ?code=c&state=s\n'])('%j is taken', query => {
    const text = query.replace('?', `${ours}?`)
    expect(pastedAnswer(text, ours)?.get('code')).toBe('c')
  })

  it.each([
    'c',
    '?code=c&state=s',
    'code=c&state=s',
    'http://127.0.0.1:4001/callback?code=c&state=s',
    'http://localhost:4000/callback?code=c&state=s',
    'https://127.0.0.1:4000/callback?code=c&state=s',
    'http://127.0.0.1:4000/?code=c&state=s',
    'http://a@127.0.0.1:4000/callback?code=c&state=s',
    'javascript:alert(1)',
    '',
  ])('%j is not', text => expect(pastedAnswer(text, ours)).toBeUndefined())
})

describe('of several sources', () => {
  const received: Received = { parameters: new URLSearchParams('code=c'), reply: async () => {} }
  const awaited = { formPost: false, isOurs: () => true }
  const silent = (stopped: string[], name: string): AnswerSource => ({
    receive: (_awaited, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(name)
          reject(signal.reason)
        })
      }),
  })

  it('the first answer counts, and the others are told to stop', async () => {
    const stopped: string[] = []
    const source = firstOf(silent(stopped, 'a'), { receive: async () => received }, silent(stopped, 'b'))
    expect(await source.receive(awaited, new AbortController().signal)).toBe(received)
    expect(stopped).toEqual(['a', 'b'])
  })

  it('none is heard once the signal ends it', async () => {
    const controller = new AbortController()
    const answer = firstOf(silent([], 'a'), silent([], 'b')).receive(awaited, controller.signal)
    controller.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })
})

it('the page takes control characters out of a name', () =>
  expect(signedInPage('al\u202eice\u001b[31m', 'as.example.com').lines).toEqual([
    'You are signed in as alice at as.example.com.',
  ]))

it('every failure has a sentence', () => {
  for (const exitCode of [1, 2, 4, 5, 6, 7, 8, 9, 10, 130] as const)
    expect(failedPage(exitCode)).toMatchObject({
      succeeded: false,
      lines: [expect.stringMatching(/^The .*\.$|^A .*\.$/), expect.any(String)],
    })
})
