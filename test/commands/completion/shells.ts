/** Real shells with the completion of fob in them. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createProgram } from '../../../src/cli.ts'
import { type CompletionShell, completionScript } from '../../../src/commands/completion/index.ts'
import { fakeDeps } from '../../support/fakes.ts'
import { type Home, writeProfile } from '../../support/home.ts'

export const exec = promisify(execFile)

export const script = async (shell: CompletionShell) =>
  completionScript(shell, await createProgram(fakeDeps()))

/** A home with the script of a shell in it, some profiles, and files that are none. */
export async function furnish(home: Home, shell: CompletionShell): Promise<string> {
  for (const name of ['work', 'home-lab']) await writeProfile(home, name, '')
  for (const name of ['.hidden', '$(touch owned)', '`touch owned`', "it's", 'two words', '-x']) {
    await writeProfile(home, name, '')
  }
  const accounts = join(home.env.XDG_CACHE_HOME ?? '', 'fob', 'accounts')
  await mkdir(accounts, { recursive: true })
  for (const name of ['work,me@example.com', 'home-lab,default', 'work,$(touch owned)']) {
    await writeFile(join(accounts, name), '')
  }
  await writeFile(join(home.path, 'key one.pem'), '')
  await mkdir(join(home.path, 'functions'))
  const file = join(home.path, 'functions', '_fob')
  await writeFile(file, await script(shell))
  return file
}

const environment = (home: Home) => ({ PATH: process.env.PATH, LANG: 'C.UTF-8', ...home.env })

/** What bash offers for the last of these words; where it parts words is the caller's business. */
export async function bashOffers(home: Home, file: string, words: readonly string[]): Promise<string[]> {
  const program = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fob
    for offer in "\${COMPREPLY[@]}"; do echo "$offer"; done`
  const args = ['--norc', '--noprofile', '-c', program, file, ...words]
  const { stdout } = await exec('bash', args, { cwd: home.path, env: environment(home) })
  return lines(stdout)
}

/** What fish offers for this line, without the descriptions. */
export async function fishOffers(home: Home, file: string, line: string): Promise<string[]> {
  const args = ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', file, line]
  const { stdout } = await exec('fish', args, { cwd: home.path, env: environment(home) })
  return lines(stdout).map(offer => offer.split('\t')[0] ?? '')
}

const lines = (text: string) => text.split('\n').filter(Boolean).sort()

/** How each shell is started without anyone's settings, and told of the script. */
const starts = {
  bash: (file: string) => ['bash --norc --noprofile', `source ${file}`],
  zsh: (file: string) => [
    'zsh -f',
    `fpath=(${file.replace(/\/_fob$/, '')} $fpath); autoload -U compinit; compinit -D -u`,
  ],
  fish: (file: string) => ['fish --no-config', `source ${file}`],
} as const

export interface Terminal {
  readonly type: (...keys: string[]) => Promise<void>
  /** Waits until the screen has it. */
  readonly shows: (text: string) => Promise<void>
  readonly close: () => Promise<void>
}

let opened = 0

/** A shell in a terminal of tmux, ready. */
export async function openShell(shell: keyof typeof starts, home: Home, file: string): Promise<Terminal> {
  const [start, setup] = starts[shell](file)
  // A server that was told to end still answers for a while.
  const socket = join(home.path, `tmux-${opened++}`)
  const tmux = async (...args: string[]) =>
    (
      await exec('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
        env: environment(home),
        cwd: home.path,
      })
    ).stdout
  await tmux('new-session', '-d', '-x', '120', '-y', '40', start as string)
  const type = async (...keys: string[]) => {
    for (const key of keys)
      await tmux('send-keys', ...(key === 'Tab' || key === 'Enter' ? [key] : ['-l', '--', key]))
  }
  const shows = async (text: string) => {
    let screen = ''
    for (let tries = 0; tries < 100; tries++) {
      screen = await tmux('capture-pane', '-p', '-J')
      if (screen.includes(text)) return
      await setTimeout(100)
    }
    throw new Error(`the screen of ${shell} never had ${JSON.stringify(text)}\n${screen}`)
  }
  await type(`${setup}; echo rea""dy`, 'Enter')
  await shows('ready')
  return { type, shows, close: async () => void (await tmux('kill-server')) }
}
