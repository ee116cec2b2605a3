/** The files in completions/ and man/, made from the commands of the program. A test fails where they are stale. */

import { createProgram } from '../src/cli.ts'
import { type CompletionShell, completionScript, completionShells } from '../src/commands/completion/index.ts'
import { type CommandModel, modelOf } from '../src/commands/completion/model.ts'
import { commonVariables, otherVariables, settingVariables } from '../src/config/variables.ts'
import { exitMeanings } from '../src/errors.ts'
import { fakeDeps } from '../test/support/fakes.ts'
import { commandPage, pageName, programPage, type Row } from './manual.ts'

/** Path from the root of the project -> text. */
export type Files = Readonly<Record<string, string>>

const program = () => createProgram(fakeDeps({ version: '' }))

const fileNames: Readonly<Record<CompletionShell, string>> = {
  bash: 'fob.bash',
  zsh: '_fob',
  fish: 'fob.fish',
  powershell: 'fob.ps1',
}

export async function completions(): Promise<Files> {
  const entries = completionShells.map(
    async shell =>
      [`completions/${fileNames[shell]}`, await completionScript(shell, await program())] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

const variables = [...settingVariables(), ...otherVariables, ...commonVariables]
const appendix = {
  exitCodes: Object.entries(exitMeanings),
  environment: variables.map(({ name, describe }): Row => [name, describe]),
  files: [
    ['~/.config/fob/profiles/NAME.toml', 'profiles (XDG_CONFIG_HOME; macOS: ~/Library/Preferences/fob)'],
    [
      '~/.local/share/fob/store',
      'the file store (FOB_STORE_DIR, XDG_DATA_HOME; macOS: ~/Library/Application Support/fob)',
    ],
    [
      '~/.cache/fob',
      'server metadata, which may be deleted at any time (XDG_CACHE_HOME; macOS: ~/Library/Caches/fob)',
    ],
  ] as const satisfies readonly Row[],
}

export async function man(): Promise<Files> {
  const root = modelOf(await program(), [])
  const pages = root.commands.flatMap(command => commandPages(command, root))
  return Object.fromEntries([['man/fob.1', programPage(root, appendix)], ...pages])
}

function commandPages(command: CommandModel, parent: CommandModel): [path: string, text: string][] {
  // What stands below `fob help` are the commands again.
  const children = command.path[0] === 'help' ? [] : command.commands
  const text = commandPage({ ...command, commands: children }, parent)
  return [[`man/${pageName(command)}.1`, text], ...children.flatMap(child => commandPages(child, command))]
}
