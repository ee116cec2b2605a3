import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../src/cli.ts'
import { profileKey, settingNames } from '../src/config/settings.ts'
import { otherVariables, settingVariables } from '../src/config/variables.ts'
import { exitMeanings } from '../src/errors.ts'
import { fakeDeps } from './support/fakes.ts'

const pages = ['README.md', 'CHANGELOG.md', ...readdirSync('docs').map(name => `docs/${name}`)]
  .filter(path => path.endsWith('.md'))
  .map(path => ({ path, text: readFileSync(path, 'utf8') }))

const program = await createProgram(fakeDeps())

const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long }) => (long ? [long] : [])),
  ...(command.parent ? optionsOf(command.parent) : []),
]

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]
const everyOption = new Set([...everyCommand(program).flatMap(optionsOf), '--help', '--version'])

/** Words of each `fob …` in the text: a quoted one is left out, as it belongs to the value of an option. */
const invocations = (text: string): string[][] =>
  [
    ...text
      .replace(/\\\n\s*/g, ' ')
      .matchAll(/(?<![\w./*-])fob((?: +(?:'[^'\n]*'|"[^"\n]*"|[^\s|&;)`<>'"]+))+)/g),
  ].map(([, words = '']) => words.split(/'[^']*'|"[^"]*"|\s+/).filter(Boolean))

/** The options of an invocation that its command has not got. */
function unknownOptions(words: readonly string[]): string[] {
  let command = program
  for (const word of words) command = command.commands.find(child => child.name() === word) ?? command
  const known = optionsOf(command)
  return words
    .filter(word => /^--[a-z]/.test(word))
    .map(word => word.replace(/[=[,.].*$/, ''))
    .filter(name => !known.includes(name) && name !== '--help' && name !== '--version')
}

describe('docs are true', () => {
  it.each(Object.entries(exitMeanings))('exit-codes.md has %s', (code, meaning) => {
    const rows = readFileSync('docs/exit-codes.md', 'utf8').replace(/ +/g, ' ').split('\n')
    expect(rows).toContain(`| ${code} | ${meaning} |`)
  })

  it.each(pages)('$path: each fob … has the options it is shown with', ({ text }) => {
    const wrong = invocations(text).filter(words => unknownOptions(words).length > 0)
    expect(wrong.map(words => words.join(' '))).toEqual([])
  })

  it.each(pages)('$path: each `--option` exists', ({ text }) => {
    const named = [...text.matchAll(/`(--[a-z][a-z0-9-]+)/g)].map(([, name = '']) => name)
    expect(named.filter(name => !everyOption.has(name))).toEqual([])
  })

  it.each(pages)('$path: each variable and profile key exists', ({ text }) => {
    const variables = new Set<string>([...settingVariables(), ...otherVariables].map(({ name }) => name))
    // What `-o env` prints.
    variables.add('FOB_ACCESS_TOKEN')
    const named = [...text.matchAll(/\bFOB_[A-Z_]*[A-Z]\b/g)].map(([name]) => name)
    expect(named.filter(name => !variables.has(name))).toEqual([])
    const keys = [...text.matchAll(/(?:`|^)([a-z_]+) = /gm)].map(([, key = '']) => key)
    const known = settingNames.map(profileKey)
    expect(keys.filter(key => !known.includes(key))).toEqual([])
  })

  it.each(pages)('$path: each link within the project leads somewhere', ({ path, text }) => {
    const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const broken = inline.filter(target => !/^https?:/.test(target) && !leads(path, target))
    expect(broken).toEqual([])
  })

  it.each(pages)('$path: each source is defined, and none for nothing', ({ text }) => {
    const defined = [...text.matchAll(/^\[([\w-]+)\]: https:/gm)].map(([, name = '']) => name)
    const used = [...text.matchAll(/\]\[([\w-]+)\]/g)].map(([, name = '']) => name)
    expect([...new Set(used)].sort()).toEqual(defined.sort())
  })
})

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )

function leads(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? from : join(dirname(from), file)
  if (!existsSync(path)) return false
  return anchor === undefined || anchorsOf(readFileSync(path, 'utf8')).includes(anchor)
}

it('flows.md shows `fob --help` as it is', () => {
  let help = ''
  program.configureOutput({ writeOut: text => (help += text) })
  program.outputHelp()
  expect(readFileSync('docs/flows.md', 'utf8')).toContain(`$ fob --help\n${help.trimEnd()}\n\`\`\``)
})

describe('flows.md has for each flow', () => {
  const text = pages.find(({ path }) => path === 'docs/flows.md')?.text ?? ''
  const needs = /^\| need [\s\S]*?\n\n/m.exec(text)?.[0] ?? ''
  const anchors = [...needs.matchAll(/\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor)
  const sections = text.split(/^## /m)
  const sectionOf = (anchor: string) =>
    sections.find(section => anchorsOf(`## ${section}`)[0] === anchor) ?? ''

  it('a row', () => expect(anchors.length).toBeGreaterThan(10))

  it.each(anchors)('%s: the command, a sequence, the servers', anchor => {
    const section = sectionOf(anchor)
    expect(section).toMatch(/^```sh\n(?:.*\n)*?.*\bfob /m)
    expect(section).toMatch(/^ \|[-| ]*->\|/m)
    if (anchor !== 'any-other-grant') expect(section).toMatch(/^\| server +\| /m)
  })
})
