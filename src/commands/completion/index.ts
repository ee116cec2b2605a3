import { Argument, Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { topics } from '../help/topics.ts'

export const completionShells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type CompletionShell = (typeof completionShells)[number]

const help = `
Examples:
  source <(fob completion bash)                  in ~/.bashrc
  source <(fob completion zsh)                   in ~/.zshrc, after compinit
  fob completion fish >~/.config/fish/completions/fob.fish
  fob completion powershell | Out-String | Invoke-Expression     in $PROFILE`

export function completionCommand(deps: Deps, run = runCompletion): Command {
  return new Command('completion')
    .summary('print a script that completes fob on Tab')
    .description(
      'Prints the script with which a shell completes commands, flags, their values and the names of profiles and accounts.\n\nThe script starts no program: it knows the commands, and finds the names in folders of fob.',
    )
    .addArgument(new Argument('<shell>', 'shell to write for').choices(completionShells))
    .addHelpText('after', help)
    .action((shell: CompletionShell, _options, self: Command) => run(shell, self, deps))
}

export async function runCompletion(shell: CompletionShell, self: Command, deps: Deps): Promise<void> {
  deps.out(await completionScript(shell, self.parent as Command))
}

export async function completionScript(shell: CompletionShell, program: Command): Promise<string> {
  const { modelOf } = await import('./model.ts')
  const model = modelOf(program, Object.keys(topics))
  return (await generators[shell]())(model)
}

const generators = {
  bash: async () => (await import('./bash.ts')).bash,
  zsh: async () => (await import('./zsh.ts')).zsh,
  fish: async () => (await import('./fish.ts')).fish,
  powershell: async () => (await import('./powershell.ts')).powershell,
}
