import { Argument, Command } from 'commander'
import { nearest } from '../../config/nearest.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { topics } from './topics.ts'

/** `fob help`, `fob help token client-credentials`, `fob help exit-codes`. */
export function helpCommand(deps: Deps): Command {
  return new Command('help')
    .summary('help on a command or a topic')
    .addHelpText('after', '\nExamples:\n  fob help token client-credentials\n  fob help exit-codes')
    .description(`Help on a command or a topic.\n\nTopics: ${Object.keys(topics).join(', ')}`)
    .addArgument(new Argument('[topic...]', 'a command, or a topic').default([], 'overview'))
    .action((words: string[], _options, command: Command) => runHelp(words, command, deps))
}

export function runHelp(words: readonly string[], command: Command, deps: Deps): void {
  const topic = topics[words.join(' ')]
  if (topic) {
    deps.out(topic())
    return
  }
  let at = command.parent as Command
  for (const word of words) {
    const next = at.commands.find(child => child.name() === word)
    if (!next) throw unknownTopic(word, [...at.commands.map(child => child.name()), ...Object.keys(topics)])
    at = next
  }
  at.outputHelp()
}

function unknownTopic(word: string, known: readonly string[]) {
  const near = nearest(word, known)
  return usageError('unknown_topic', `there is no help on ${word}`, near ? `fob help ${near}` : 'fob --help')
}
