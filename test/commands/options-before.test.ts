/** Options before a subcommand: `fob token --no-cache exchange`. The real tree, with each option of each command in it. */
import type { Command, Option } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli.ts'
import { withPresets } from '../../src/commands/shared/optional-values.ts'
import { fakeDeps } from '../support/fakes.ts'

type Options = Readonly<Record<string, unknown>>

/** What the command that argv names gets. Rejects as the program does. */
async function read(argv: readonly string[]): Promise<Options> {
  const program = await createProgram(fakeDeps())
  let read: Options = {}
  const listen = (command: Command): void => {
    command.action((...given) => {
      read = (given.at(-1) as Command).optsWithGlobals()
    })
    command.commands.forEach(listen)
  }
  program.commands.forEach(listen)
  await program.parseAsync(withPresets(argv, program), { from: 'user' })
  return read
}

const program = await createProgram(fakeDeps())
const token = program.commands.find(command => command.name() === 'token') ?? program
const words = (command: Command) =>
  command.name() === 'grant' ? ['token', 'grant', 'urn:example:badge'] : ['token', command.name()]

const values: Readonly<Record<string, [string, string]>> = {
  duration: ['5m', '6m'],
  'name=value': ['a=1', 'b=2'],
  'name=path': ['a=./a', 'b=./b'],
  where: ['github', 'gitlab'],
}

/** Two ways to write it, which differ where it has values. */
function written({ long = '', flags, argChoices, required, presetArg }: Option): [string[], string[]] {
  if (presetArg !== undefined) return [[`${long}=required`], [`${long}=optional`]]
  if (!required) return [[long], [long]]
  const [, placeholder = ''] = /<(.*)>/.exec(flags) ?? []
  const [first = '', second = ''] = argChoices?.slice(1) ?? values[placeholder] ?? ['urn:a', 'urn:b']
  return [
    [long, first],
    [long, second],
  ]
}

it('token is the one command that has both options and subcommands, beside fob itself', () => {
  const all = (command: Command): Command[] => command.commands.flatMap(child => [child, ...all(child)])
  const both = all(program).filter(({ options, commands }) => options.length > 0 && commands.length > 0)
  expect(both.map(command => command.name())).toEqual(['token'])
})

const table = token.commands.flatMap(command =>
  token.options.map(option => ({ option, command, words: words(command), at: written(option) })),
)
const has = (command: Command, { long }: Option) => command.options.some(option => option.long === long)
const named = (entry: (typeof table)[number]) =>
  [`${entry.words.join(' ')} with ${entry.at[0].join(' ')}`, entry] as const

describe('an option of token before a subcommand that has it too', () => {
  const entries = table.filter(({ command, option }) => has(command, option))
  it('is tried for each', () => expect(entries.length).toBeGreaterThan(200))

  it.each(entries.map(named))('%s', async (_, { option, words, at: [first, second] }) => {
    const [, ...subcommand] = words
    const behind = await read([...words, ...first])
    expect(behind).toMatchObject({ [option.attributeName()]: expect.anything() })
    expect(behind).not.toEqual(await read(words))
    expect(await read(['token', ...first, ...subcommand])).toEqual(behind)
    // Said twice it is as said twice behind: the last one holds, lists go on, and what may stand once is refused.
    const twice = await read([...words, ...first, ...second]).catch((error: Error) => error.message)
    const both = await read(['token', ...first, ...subcommand, ...second]).catch(
      (error: Error) => error.message,
    )
    expect(both).toEqual(twice)
  })
})

describe('an option of token that the subcommand does not have', () => {
  const entries = table.filter(({ command, option }) => !has(command, option))
  it('is tried for each', () => expect(entries.length).toBeGreaterThan(20))

  it.each(entries.map(named))('%s', async (_, { option, words, at: [first] }) => {
    const [, ...subcommand] = words
    for (const argv of [
      ['token', ...first, ...subcommand],
      [...words, ...first],
    ]) {
      await expect(read(argv)).rejects.toMatchObject({
        exitCode: 2,
        message: `token ${words[1]} has no option ${option.long}`,
        hint: expect.stringContaining(`fob token ${words[1]} --help`),
      })
    }
  })
})

it.each(token.commands.map(command => [command.name(), command] as const))(
  'no default of token goes before an option of %s',
  async (_, command) => {
    for (const option of command.options) {
      const [first] = written(option)
      const behind = await read([...words(command), ...first])
      const [, ...subcommand] = words(command)
      const [name, value] = option.long === '--account' ? ['output', 'none'] : ['account', 'me']
      const argv = ['token', `--${name}`, value, ...subcommand, ...first]
      expect(await read(argv)).toEqual({ ...behind, [name]: value })
    }
  },
)

describe('an option of fob itself', () => {
  const globals = program.options.filter(({ long }) => long !== '--version')
  it.each(globals.map(option => [option.long ?? '', option] as const))(
    '%s holds wherever it stands',
    async (flag, option) => {
      for (const words of [
        ['token'],
        ['token', 'exchange'],
        ['profile', 'list'],
        ['store', 'status'],
        ['login'],
      ]) {
        for (let at = 0; at <= words.length; at++) {
          const options = await read(words.toSpliced(at, 0, flag))
          expect(options[option.attributeName()]).toBe(!option.negate)
        }
      }
    },
  )
})
