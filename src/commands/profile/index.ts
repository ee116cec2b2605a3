import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { addCommand } from './add.ts'
import { editCommand } from './edit.ts'
import { listCommand } from './list.ts'
import { removeCommand } from './remove.ts'
import { setSecretCommand } from './set-secret.ts'
import { showCommand } from './show.ts'

const build = [addCommand, listCommand, showCommand, editCommand, setSecretCommand, removeCommand]

export function profileCommand(deps: Deps): Command {
  const command = new Command('profile')
    .summary('manage named settings')
    .description(
      'Manages profiles: named settings, each in a file of its own.\nThe profile "default" serves where none is named.',
    )
  for (const buildCommand of build) command.addCommand(buildCommand(deps))
  return command
}
