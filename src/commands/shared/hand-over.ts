/** Options of a command that stand before one of its subcommands: `fob token --no-cache exchange`. */
import type { Command, Option } from 'commander'
import { usageError } from '../../errors.ts'

/**
 * None is dropped: the subcommand has it as if it stood behind, or refuses it. commander by itself leaves it with the
 * command, and lets the command's values, defaults too, go before what the subcommand was told.
 *
 * Parsing throws FobError usage (2) for an option that the subcommand does not have.
 */
export const handingOver = (command: Command): Command =>
  command.enablePositionalOptions().hook('preSubcommand', handDown).hook('preAction', takeBack)

/** Before the subcommand reads its own: lists go on from here, and what excludes each other meets. */
function handDown(command: Command, subcommand: Command): void {
  for (const option of command.options.filter(given(command))) {
    const name = option.attributeName()
    if (!subcommand.options.some(({ long }) => long === option.long))
      throw unknown(option, command, subcommand)
    subcommand.setOptionValueWithSource(name, command.getOptionValue(name), 'cli')
  }
}

/** Of `--par` and `--no-par` the one that was said last. */
const given = (command: Command) => (option: Option) => {
  const name = option.attributeName()
  const isSaid = command.getOptionValueSource(name) === 'cli'
  return isSaid && option.negate === (command.getOptionValue(name) === false)
}

/** So that for `optsWithGlobals` the command has nothing to say against its subcommand. */
function takeBack(command: Command, acting: Command): void {
  if (acting === command) return
  for (const name of command.options.map(option => option.attributeName())) {
    command.setOptionValueWithSource(name, acting.getOptionValue(name), acting.getOptionValueSource(name))
  }
}

function unknown({ long, short }: Option, command: Command, subcommand: Command) {
  const outer = command.name()
  const inner = `${outer} ${subcommand.name()}`
  const hint = `leave it out: it is for fob ${outer} [profile]; fob ${inner} --help shows what can be set`
  return usageError('usage', `${inner} has no option ${long ?? short}`, hint)
}
