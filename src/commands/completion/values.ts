/** What the scripts have in common: values as one word, and which flags have a value. */
import { type CommandModel, flat, type Values } from './model.ts'

/** `words:token,json`, `files`, …: the form in which the scripts of bash and PowerShell keep it. */
export const encoded = (values: Values): string =>
  values.kind === 'words' ? `words:${values.words.join(',')}` : values.kind

export interface Valued {
  /** `--output`, or `token --output` where the flag means something else in another command. */
  readonly key: string
  readonly values: Values
}

/** Each flag that takes the next word for its value once, unless commands differ about it: then once for each command. */
export function valuedFlags(program: CommandModel): Valued[] {
  const uses = new Map<string, { readonly path: string; readonly values: Values | undefined }[]>()
  for (const command of flat(program)) {
    for (const { flags, placeholder, optional, values } of command.options) {
      const hasValue = placeholder !== undefined && !optional
      const use = { path: command.path.join(' '), values: hasValue ? values : undefined }
      for (const flag of flags) uses.set(flag, [...(uses.get(flag) ?? []), use])
    }
  }
  return [...uses].flatMap(([flag, found]) => {
    const distinct = new Set(found.map(({ values }) => values && encoded(values)))
    return found
      .slice(0, distinct.size === 1 ? 1 : undefined)
      .flatMap(({ path, values }) =>
        values ? [{ key: distinct.size === 1 ? flag : `${path} ${flag}`, values }] : [],
      )
  })
}

/** Of a command's subcommands: the last word of each path, and what it is for. */
export const subcommands = ({ commands }: CommandModel) =>
  commands.map(({ path, summary }) => ({ name: path.at(-1) ?? '', summary: firstLine(summary) }))

export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
