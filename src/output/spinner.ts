import type { Deps } from '../deps.ts'
import { hasColour } from './paint.ts'

export interface Spinner {
  readonly stop: () => void
}

const second = 1000

/** A line that moves while something is waited for, on a terminal; nothing elsewhere. `text` is asked each second. */
export async function spin(
  text: () => string,
  { terminal, env }: Pick<Deps, 'terminal' | 'env'>,
): Promise<Spinner> {
  // ora spins for ever on a terminal of 0 columns.
  if (!terminal.errIsTTY || !terminal.columns || env.TERM === 'dumb') return { stop: () => {} }
  const { default: ora } = await import('ora')
  const spinner = ora({
    text: text(),
    isEnabled: true,
    // Ctrl-C must reach main.ts, and stdin may be read meanwhile.
    discardStdin: false,
    color: hasColour({ env, terminal }) ? 'cyan' : false,
  }).start()
  const timer = setInterval(() => {
    spinner.text = text()
  }, second)
  return {
    stop: () => {
      clearInterval(timer)
      spinner.stop()
    },
  }
}
