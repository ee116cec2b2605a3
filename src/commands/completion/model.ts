/**
 * The command tree as plain values: what completion scripts and man pages are made from.
 *
 * What a value may be is read off the program itself: its choices, or the placeholder of an option (`path`, `folder`)
 * and the name of an argument (`profile`, `topic`). A new command needs nothing more.
 */
import { type Argument, type Command, Help, type Option } from 'commander'

/** What a shell can offer for a value; `text` is known to the person alone. */
export type Values =
  | { readonly kind: 'text' | 'files' | 'folders' | 'profiles' | 'accounts' }
  | { readonly kind: 'words'; readonly words: readonly string[] }

export interface OptionModel {
  /** All spellings, the short one first: `-o`, `--output`. */
  readonly flags: readonly string[]
  /** Undefined for an option without a value. */
  readonly placeholder: string | undefined
  /** The value may be left out, and stands after `=` alone. */
  readonly optional: boolean
  readonly values: Values
  readonly describe: string
  /** The same with choices and default. */
  readonly detail: string
  readonly repeatable: boolean
  /** Heading in the help, without colon; empty for those without one. */
  readonly group: string
}

export interface ArgumentModel {
  readonly name: string
  readonly describe: string
  readonly required: boolean
  readonly variadic: boolean
  readonly values: Values
}

export interface CommandModel {
  /** Words behind `fob`; empty for the program itself. */
  readonly path: readonly string[]
  readonly summary: string
  readonly description: string
  /** Its own first, then those that are good with every command. */
  readonly options: readonly OptionModel[]
  /** How many of `options` are its own. */
  readonly ownOptions: number
  readonly arguments: readonly ArgumentModel[]
  readonly commands: readonly CommandModel[]
  /** What stands below the help. */
  readonly after: string
}

/** @param topics what `fob help` knows besides commands */
export function modelOf(program: Command, topics: readonly string[]): CommandModel {
  // Not the program's own, which leaves rare flags out.
  const help = new Help()
  const root = commandModel(program, [], [], help)
  const globals = root.options.filter(
    ({ flags }) => !flags.includes('--help') && !flags.includes('--version'),
  )
  const commands = program.commands.map(child => commandModel(child, [child.name()], globals, help))
  return { ...root, commands: commands.map(child => withTopics(child, commands, topics)) }
}

function commandModel(
  command: Command,
  path: readonly string[],
  globals: readonly OptionModel[],
  help: Help,
): CommandModel {
  const options = help.visibleOptions(command).map(option => optionModel(option, help))
  return {
    path,
    summary: command.summary() || command.description(),
    description: command.description(),
    options: [...options, ...globals],
    ownOptions: options.length,
    arguments: command.registeredArguments.map(argumentModel),
    commands:
      path.length === 0
        ? []
        : help
            .visibleCommands(command)
            .map(child => commandModel(child, [...path, child.name()], globals, help)),
    after: afterHelp(command),
  }
}

/** `fob help` takes the path of any command, or a topic: both as if they were its subcommands. */
function withTopics(
  command: CommandModel,
  others: readonly CommandModel[],
  topics: readonly string[],
): CommandModel {
  if (!command.arguments.some(({ name }) => name === 'topic')) return command
  const bare = (
    path: readonly string[],
    { summary, commands }: Pick<CommandModel, 'summary' | 'commands'>,
  ): CommandModel => ({
    path,
    summary,
    description: '',
    options: [],
    ownOptions: 0,
    arguments: [],
    commands: commands.map(child => bare([...path, child.path.at(-1) ?? ''], child)),
    after: '',
  })
  const named = others
    .filter(other => other !== command)
    .map(other => bare([...command.path, ...other.path], other))
  const about = topics.map(topic =>
    bare([...command.path, topic], { summary: `about ${topic.replaceAll('-', ' ')}`, commands: [] }),
  )
  return { ...command, arguments: [], commands: [...named, ...about] }
}

function optionModel(option: Option, help: Help): OptionModel {
  const placeholder = /[<[](.+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1]
  return {
    flags: [option.short, option.long].filter(flag => flag !== undefined),
    placeholder,
    optional: option.optional,
    values: valuesOf(placeholder, option.argChoices),
    describe: option.description,
    detail: help.optionDescription(option),
    repeatable: option.variadic || /may be repeated/.test(option.description),
    group: option.helpGroupHeading?.replace(/:$/, '') ?? '',
  }
}

function argumentModel(argument: Argument): ArgumentModel {
  return {
    name: argument.name(),
    describe: argument.description,
    required: argument.required,
    variadic: argument.variadic,
    values: valuesOf(argument.name(), argument.argChoices),
  }
}

const kinds: Readonly<Record<string, 'files' | 'folders' | 'profiles' | 'accounts'>> = {
  account: 'accounts',
  path: 'files',
  file: 'files',
  folder: 'folders',
  profile: 'profiles',
}

function valuesOf(name: string | undefined, choices: readonly string[] | undefined): Values {
  if (choices) return { kind: 'words', words: choices }
  return { kind: kinds[name ?? ''] ?? 'text' }
}

/** commander only writes this text, behind the rest of the help. */
function afterHelp(command: Command): string {
  let text = ''
  const { writeOut } = command.configureOutput()
  command.configureOutput({
    writeOut: more => {
      text += more
    },
  })
  command.outputHelp()
  if (writeOut) command.configureOutput({ writeOut })
  return text.slice(command.helpInformation().length).trim()
}

/** A command and all below it, parents first. */
export const flat = (command: CommandModel): CommandModel[] => [command, ...command.commands.flatMap(flat)]
