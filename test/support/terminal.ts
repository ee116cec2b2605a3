/** A program in a real terminal: a tmux session of one's own, 80 by 24. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface TestTerminal {
  /** What is to be seen; wrapped lines are joined, colours left out. */
  readonly screen: () => Promise<string>
  /** Waits until the screen has it. */
  readonly waitFor: (pattern: RegExp, timeout?: number) => Promise<RegExpMatchArray>
  /** As typed or pasted. */
  readonly type: (text: string) => Promise<void>
  /** A key by tmux's name: Enter, C-c. */
  readonly key: (name: string) => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Runs `command` with nothing but `env`, then says `exit:<code>` and whether the terminal still echoes. */
export async function openTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<TestTerminal> {
  const folder = await mkdtemp(join(tmpdir(), 'fob-tmux-'))
  const tmux = async (...args: string[]) =>
    (
      await run('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], {
        env: { PATH: process.env.PATH },
      })
    ).stdout
  const script = join(folder, 'run.sh')
  await writeFile(script, shellScript(command, env))
  await tmux('new-session', '-d', '-x', '80', '-y', '24', 'sh', script)
  const screen = () => tmux('capture-pane', '-p', '-J')
  return {
    screen,
    waitFor: async (pattern, timeout = 15_000) => {
      const end = Date.now() + timeout
      for (;;) {
        const text = await screen()
        const match = text.match(pattern)
        if (match) return match
        if (Date.now() > end) throw new Error(`the terminal does not show ${pattern}\n${text}`)
        await sleep(50)
      }
    },
    type: async text => void (await tmux('send-keys', '-l', text)),
    key: async name => void (await tmux('send-keys', name)),
    [Symbol.asyncDispose]: async () => {
      await tmux('kill-server').catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

const shellScript = (command: readonly string[], env: Readonly<Record<string, string | undefined>>) => `
# Ctrl-C is for the program; a handler, unlike '', is not passed on to it.
trap : INT
env -i TERM="$TERM" ${Object.entries(env)
  .map(([name, value = '']) => `${name}=${quoted(value)}`)
  .join(' ')} ${command.map(quoted).join(' ')}
echo "exit:$?"
stty -a | grep -o '[-]\\?echo\\b'
exec sleep 60
`
