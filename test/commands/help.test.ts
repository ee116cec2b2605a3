import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli.ts'
import { fakeDeps } from '../support/fakes.ts'

/** Two screens of a terminal of 27 rows. */
const twoScreens = 54

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]

const pathOf = (command: Command): string =>
  [...(command.parent ? [pathOf(command.parent)] : []), command.name()].join(' ')

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: more => (text += more) })
  command.outputHelp()
  return text
}

const commands = all(await createProgram(fakeDeps())).map(command => [pathOf(command), command] as const)

describe('the help of every command', () => {
  it('is walked over', () => expect(commands.length).toBeGreaterThan(20))

  it.each(commands)('%s fits two screens of 80 columns', (_, command) => {
    const lines = helpOf(command).trimEnd().split('\n')
    expect(lines.filter(line => line.length > 80)).toEqual([])
    expect(lines.length).toBeLessThanOrEqual(twoScreens)
  })

  it.each(commands.filter(([, command]) => command.commands.length === 0))(
    '%s has an example',
    (_, command) => expect(helpOf(command)).toMatch(/Examples?:\n {2}\S/),
  )
})
