/** Man pages, one a command, in the macros of man(7). */
import type { ArgumentModel, CommandModel, OptionModel } from '../src/commands/completion/model.ts'

/** A row of a list: what it is, and what there is to say about it. */
export type Row = readonly [term: string, text: string]

/** Sections that only the page of the program has. */
export interface Appendix {
  readonly environment: readonly Row[]
  readonly files: readonly Row[]
  readonly exitCodes: readonly Row[]
}

/** `fob-token-client-credentials`, the name of the page. */
export const pageName = ({ path }: CommandModel): string => ['fob', ...path].join('-')

export function programPage(program: CommandModel, appendix: Appendix): string {
  return page(program, [
    ...section('Commands', list(program.commands.map(child => [words(child), child.summary]))),
    ...optionSections(program),
    ...section('Exit status', list(appendix.exitCodes)),
    ...section('Environment', list(appendix.environment)),
    ...section('Files', list(appendix.files)),
    ...prose(program.after),
    ...section('See also', [`${program.commands.map(reference).join(',\n')}`]),
  ])
}

export function commandPage(command: CommandModel, parent: CommandModel): string {
  const own = { ...command, options: command.options.slice(0, command.ownOptions) }
  return page(command, [
    ...section('Commands', list(command.commands.map(child => [words(child), child.summary]))),
    ...section(
      'Arguments',
      list(command.arguments.filter(hasText).map(({ name, describe }) => [name, describe])),
    ),
    ...optionSections(own),
    '.PP',
    'Options that are good with every command are in\n.BR fob (1),',
    'exit codes and environment too.',
    ...prose(command.after),
    ...section('See also', [[parent, ...command.commands].map(reference).join(',\n')]),
  ])
}

const hasText = ({ describe }: ArgumentModel) => describe !== ''
const words = ({ path }: CommandModel) => ['fob', ...path].join(' ')
const reference = (command: CommandModel) => `.BR ${escaped(pageName(command))} (1)`

function page(command: CommandModel, body: readonly string[]): string {
  const name = pageName(command)
  const lines = [
    '.\\" Made by npm run man from the commands of the program.',
    `.TH ${escaped(name.toUpperCase())} 1 "" "fob" "Manual of fob"`,
    // Command names must not be broken, and spaces in them not be stretched.
    '.nh',
    '.ad l',
    ...section('Name', [`${escaped(name)} \\- ${escaped(command.summary.replace(/\.$/, ''))}`]),
    ...section('Synopsis', [`.B ${escaped(words(command))}`, escaped(usage(command))]),
    ...section('Description', paragraphs(command.description || command.summary)),
    ...body,
  ]
  return `${lines.join('\n')}\n`
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`.SH ${title.toUpperCase()}`, ...lines]

const list = (rows: readonly Row[]): string[] =>
  rows.flatMap(([term, text]) => ['.TP', `.B ${escaped(term)}`, escaped(text)])

const paragraphs = (text: string): string[] =>
  text.split(/\n{2,}/).flatMap((paragraph, index) => [...(index > 0 ? ['.PP'] : []), escaped(paragraph)])

function usage({ arguments: places, commands }: CommandModel): string {
  const argument = ({ name, required, variadic }: ArgumentModel) => {
    const word = variadic ? `${name}...` : name
    return required ? `<${word}>` : `[${word}]`
  }
  const command = commands.length > 0 && places.length === 0 ? ['<command>'] : []
  return ['[options]', ...command, ...places.map(argument)].join(' ')
}

function optionSections({ options }: CommandModel): string[] {
  const groups = [...new Set(options.map(({ group }) => group))].sort(
    (a, b) => Number(a === '') - Number(b === ''),
  )
  const lines = groups.flatMap(group => [
    ...(groups.length > 1 ? [`.SS ${escaped(group || 'Others')}`] : []),
    ...options.filter(option => option.group === group).flatMap(optionItem),
  ])
  return section('Options', lines)
}

function optionItem({ flags, placeholder, optional, detail }: OptionModel): string[] {
  const term = flags.map(flag => `\\fB${escaped(flag)}\\fR`).join(', ')
  const name = `\\fI${escaped(placeholder ?? '')}\\fR`
  const value = placeholder === undefined ? '' : optional ? `[=${name}]` : ` ${name}`
  return ['.TP', `${term}${value}`, escaped(detail)]
}

/** Help text: what stands under a heading such as "Examples:" is set as it is, the rest as paragraphs. */
function prose(text: string): string[] {
  const blocks = text.split(/\n{2,}/).filter(Boolean)
  const notes = blocks.filter(block => !heading.test(block))
  const examples = blocks.filter(block => heading.test(block))
  return [
    ...section('Notes', paragraphs(notes.join('\n\n')).filter(Boolean)),
    ...examples.flatMap(block => {
      const [title = '', ...lines] = block.split('\n')
      return section(title.replace(/:$/, ''), [
        '.nf',
        ...lines.map(line => escaped(line.replace(/^ {2}/, ''))),
        '.fi',
      ])
    }),
  ]
}

const heading = /^[A-Z][\w ]*:\n/

/** For running text and for arguments of macros: no backslash, dash or leading dot of ours means something to roff. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&')
    .replace(
      /[^\n\x20-\x7e]/gu,
      character => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
}
