import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { stdinInput } from '../../src/system/stdin.ts'

/** What is typed, and what is heard of it. */
function ask(typed: string | readonly Buffer[], signal = new AbortController().signal) {
  const raw: boolean[] = []
  const stream = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) })
  const answer = stdinInput(
    () => stream as unknown as NodeJS.ReadStream,
    () => {},
  ).secret('? ', signal)
  for (const part of [typed].flat()) stream.write(part)
  return { answer, raw }
}

it('gives what is typed, corrected, and leaves the terminal as it was', async () => {
  const { answer, raw } = ask('pasd\u007fs\r')
  expect(await answer).toBe('pass')
  expect(raw).toEqual([true, false])
})

it.each([
  ['beyond ASCII, in two parts', [...Buffer.from('pä😀ß\r')].map(byte => Buffer.from([byte])), 'pä😀ß'],
  ['corrected beyond ASCII', 'p😀\u007fa\r', 'pa'],
  ['begun anew by Ctrl-U', 'wrong\u0015right\r', 'right'],
])('gives what is typed %s', async (_, typed, expected) => {
  expect(await ask(typed).answer).toBe(expected)
})

it.each([
  ['Enter alone', '\r', 'cancelled', 2],
  ['Ctrl-C', 'pa\u0003', 'interrupted', 130],
  ['Ctrl-D', '\u0004', 'cancelled', 2],
])('%s ends it', async (_, typed, code, exitCode) => {
  const { answer, raw } = ask(typed)
  await expect(answer).rejects.toMatchObject({ code, exitCode })
  expect(raw).toEqual([true, false])
})

it('a signal ends it', async () => {
  const controller = new AbortController()
  const { answer, raw } = ask('pa', controller.signal)
  controller.abort(new Error('ended'))
  await expect(answer).rejects.toThrow('ended')
  expect(raw).toEqual([true, false])
})
