import { type Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli.ts'
import { type PlainCall, plainCall } from '../../src/commands/plain-call.ts'
import { withPresets } from '../../src/commands/shared/optional-values.ts'
import { settingNames, spec } from '../../src/config/settings.ts'
import { fakeDeps } from '../support/fakes.ts'

type Read = Pick<PlainCall, 'profile' | 'options'>

/** What commander makes of argv; undefined where it refuses. */
async function byCommander(argv: readonly string[]): Promise<Read | undefined> {
  const program = await createProgram(fakeDeps())
  let read: Read | undefined
  const listen = (command: Command): void => {
    command.action((profile, _options, self: Command) => {
      read = { profile, options: self.optsWithGlobals() }
    })
    command.commands.forEach(listen)
  }
  program.commands.forEach(listen)
  try {
    await program.parseAsync(withPresets(argv, program), { from: 'user' })
    return read
  } catch (error) {
    if (error instanceof CommanderError || (error as { exitCode?: unknown }).exitCode === 2) return undefined
    throw error
  }
}

const commands = ['token', 'refresh', 'token client-credentials']

/** Every option that any of these commands has, and some that none has, with right and wrong values. */
async function someOptions(): Promise<string[][]> {
  const program = await createProgram(fakeDeps())
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]
  const options = all(program).flatMap(({ options }) => options)
  const examples = new Map(settingNames.map(name => [spec(name).placeholder, spec(name).kind.example]))
  const words = options.flatMap(({ flags, argChoices }) => {
    const [names = '', placeholder] = flags.split(/ [<[]|[>\]]/)
    const values = argChoices ?? [examples.get(placeholder) ?? '30s', 'work']
    return names
      .split(', ')
      .flatMap(name => [
        [name],
        ...values.flatMap(value => [[name, value], ...(name.startsWith('--') ? [[`${name}=${value}`]] : [])]),
      ])
  })
  const distinct = new Map(words.map(option => [option.join('\0'), option]))
  return [...distinct.values(), ['--bogus'], ['--bogus', 'x'], ['-x'], ['--'], ['-'], ['-qv'], ['-ojson']]
}

const options = await someOptions()

describe.each(commands)('%s without commander', command => {
  it('reads what it reads as commander does, wherever it stands', async () => {
    let plain = 0
    for (const option of options) {
      for (const words of [[...option], ['work', ...option], [...option, 'work'], [...option, ...option]]) {
        const argv = [...command.split(' '), ...words]
        const call = plainCall(argv)
        if (call === undefined) continue
        plain++
        const { profile, options } = call
        expect({ profile, options }, argv.join(' ')).toEqual(await byCommander(argv))
      }
    }
    expect(plain).toBeGreaterThan(100)
  }, 60_000)

  it.each([
    '',
    'work',
    'work -o json',
    '--output=curl work --quiet',
    'work --scope read --scope=write --resource https://api.example.com',
    '--issuer https://as.example.com --client-id ci --client-secret-file ./secret --store none',
    'work --no-input --ca-file ca.pem --timeout 5s --allow-http-loopback --refresh-metadata --account me',
    'work --dpop=optional --id-token -o env --shell fish',
  ])('reads "%s"', words => {
    expect(plainCall([...command.split(' '), ...words.split(' ').filter(Boolean)])).toBeDefined()
  })

  it.each([
    'work more',
    'work --prompt login',
    'work --dpop',
    'work --dpop required',
    'work -o yaml',
    'work --scope',
    'work --scope -q',
    'work --help',
    'work -v',
    'work -- more',
    'grant',
    '-q password',
  ])('leaves "%s" to commander', words => {
    expect(plainCall([...command.split(' '), ...words.split(' ')])).toBeUndefined()
  })
})

it.each(['token work --no-cache --force-refresh --min-ttl 5m', 'token client-credentials --no-cache'])(
  'reads "%s"',
  words => {
    expect(plainCall(words.split(' '))).toBeDefined()
  },
)

it.each([
  'refresh work --no-cache',
  'refresh work --min-ttl 5m',
  'token client-credentials --flow device',
  'token exchange work',
  'login work',
  '-q token work',
  '',
])('leaves "%s" to commander', words => {
  expect(plainCall(words.split(' ').filter(Boolean))).toBeUndefined()
})
