import { Command } from 'commander'
import { expect, test } from 'vitest'
import { attributeOf, longFlags } from '../../../src/commands/shared/flags.ts'
import {
  allSettingOptions,
  flagsOf,
  outputOption,
  withOptions,
} from '../../../src/commands/shared/options.ts'
import { longFlag, settingNames } from '../../../src/config/settings.ts'

const command = () =>
  withOptions(new Command('x').exitOverride().configureOutput({ writeErr: () => {} }), allSettingOptions(), [
    outputOption(['text', 'json']),
  ])

const parse = (...argv: string[]) => command().parse(argv, { from: 'user' }).opts()

test.each([
  [['--issuer', 'https://a.example.com'], { issuer: 'https://a.example.com' }],
  [['--client-secret-file', '-'], { clientSecret: '-' }],
  [['--scope', 'a b', '--scope', 'c'], { scope: ['a', 'b', 'c'] }],
  [['--resource', 'urn:a', '--resource', 'urn:b'], { resource: ['urn:a', 'urn:b'] }],
  [['--param', 'a=1', '--param', 'b=x=y', '--param', 'c='], { param: { a: '1', b: 'x=y', c: '' } }],
  [['--flow', 'device', '-o', 'json'], { flow: 'device' }],
  [['--par'], { par: true }],
  [['--no-par'], { par: false }],
  [[], {}],
])('%j gives %o', (argv, flags) => {
  expect(flagsOf(parse(...argv))).toEqual(flags)
})

test('each flag of a setting is read as that setting', () => {
  for (const name of settingNames) {
    for (const flag of longFlags(name)) expect(flagsOf({ [attributeOf(flag)]: 'x' })).toEqual({ [name]: 'x' })
  }
})

test.each([[['--param', 'a']], [['--param', '=a']], [['--flow', 'devise']], [['--client-secret', 'x']]])(
  '%j is a usage error',
  argv => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ name: 'CommanderError' }))
  },
)

test('two commands do not share what was collected', () => {
  const options = allSettingOptions()
  const twice = [0, 1].map(() =>
    withOptions(new Command('x'), options).parse(['--scope', 'a'], { from: 'user' }).opts(),
  )
  expect(twice.map(flagsOf)).toEqual([{ scope: ['a'] }, { scope: ['a'] }])
})

test('help has every setting once, under its heading', () => {
  const help = command().helpInformation()
  for (const name of settingNames) expect(help.split(`  ${longFlag(name)} `)).toHaveLength(2)
  expect(help.match(/^[\w -]+:$/gm)).toEqual([
    'Server and client:',
    'Client key:',
    'Request:',
    'Grant:',
    'Storage:',
    'Network:',
    'Output:',
    'Options:',
  ])
})
