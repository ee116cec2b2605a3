/** The command tree, over commander. */
import { Command, CommanderError } from 'commander'
import type { Deps } from '../deps.ts'
import { misuse } from '../output/report.ts'
import { helpFormat, more } from './help/format.ts'
import { handingOver } from './shared/hand-over.ts'
import { withPresets } from './shared/optional-values.ts'
import { chosen, commands, everything, type IsWanted, namedIn } from './table.ts'

const examples = `
Examples:
  fob token client-credentials --issuer https://as.example.com --client-id ci
  fob login work                        sign in with the profile work
  curl -K <(fob token work -o curl) https://api.example.com/

More: fob help output | profiles | stores | exit-codes | environment |
      client-authentication`

/** With the commands that are wanted; where none is, with all. */
export async function createProgram(deps: Deps, isWanted: IsWanted = everything): Promise<Command> {
  const program: Command = new Command('fob')
    .description('Gets OAuth 2.0 and OpenID Connect tokens.')
    .version(deps.version, '-V, --version', 'print the version')
    .option('-q, --quiet', 'say nothing but errors')
    .option('-v, --verbose', 'a line for each request and answer, on stderr')
    .option('--trace', 'requests and answers in full, without secrets')
    .option('--no-input', 'never ask anything')
    .option('--allow-http-loopback', 'admit http:// for 127.0.0.1, ::1 and localhost')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText('after', examples)
    .exitOverride()
    .configureHelp(helpFormat)
    .addHelpText('afterAll', more)
    .configureOutput({
      writeOut: deps.out,
      writeErr: deps.err,
      // report() says it, in our form.
      outputError: () => {},
      getOutHelpWidth: () => helpWidth(deps),
      getErrHelpWidth: () => helpWidth(deps),
    })
  for (const load of chosen(commands, isWanted) ?? Object.values(commands)) {
    program.addCommand(inherit(await load(deps, isWanted), program))
  }
  return program
}

const helpWidth = ({ terminal }: Deps) => Math.min(terminal.columns ?? 80, 100)

/** commander's addCommand passes on neither exitOverride nor configureOutput; this also resets two settings of one's own. */
function inherit(command: Command, from: Command): Command {
  // `fob help token` is the one way, at all levels.
  command.copyInheritedSettings(from).helpCommand(false)
  if (command.commands.length > 0) handingOver(command)
  for (const child of command.commands) inherit(child, command)
  return command
}

/** commander says what is wrong, but not with which command: `fob token client-credentials`. */
function commandIn(argv: readonly string[], program: Command): string {
  const names = [program.name()]
  let at = program
  for (const word of argv) {
    const child = at.commands.find(command => command.name() === word)
    if (!child) continue
    names.push(word)
    at = child
  }
  return names.join(' ')
}

/** Parses argv and runs the command. Rejects with what that rejects with; misuse is FobError `usage` (2). */
export async function runParsed(argv: readonly string[], deps: Deps): Promise<void> {
  const program = await createProgram(deps, namedIn(argv))
  try {
    await program.parseAsync(withPresets(argv, program), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and the version are thrown too.
    if (error.exitCode !== 0) throw misuse(error, commandIn(argv, program))
  }
}
