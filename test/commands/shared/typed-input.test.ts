import { expect, it } from 'vitest'
import { askingFor } from '../../../src/commands/shared/typed-input.ts'
import { fakeDeps, noTerminal } from '../../support/fakes.ts'

const asked: string[] = []
const secret = async (question: string) => {
  asked.push(question)
  return 'typed'
}
const world = (inputIsTTY: boolean) =>
  fakeDeps({ terminal: { ...noTerminal, inputIsTTY }, input: { text: async () => 'piped', secret } })

it('standard input that is a terminal is asked for without echo', async () => {
  expect(await askingFor('client secret', true, world(true)).input.text(100)).toBe('typed')
  expect(asked).toEqual(['Client secret: '])
})

it('nobody is waited for who may not be asked', async () => {
  const text = askingFor('client secret', false, world(true)).input.text(100)
  await expect(text).rejects.toMatchObject({ code: 'no_input', exitCode: 2 })
})

it('a pipe is read as it is', async () => {
  expect(await askingFor('client secret', false, world(false)).input.text(100)).toBe('piped')
})
