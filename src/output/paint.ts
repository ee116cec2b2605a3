import type { Deps } from '../deps.ts'

/** Emphasis for stderr; each is the identity where there is no colour. */
export interface Paint {
  readonly coloured: boolean
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  /** A code to type: dark on light, with room around it. */
  readonly code: (text: string) => string
  /** A line of a QR code: readers want dark on light, whatever the terminal's own colours are. */
  readonly qr: (text: string) => string
  /** A URL that stays clickable where the terminal wraps it (OSC 8). */
  readonly link: (url: URL) => string
}

type World = Pick<Deps, 'env' | 'terminal'>

/** https://no-color.org, and FORCE_COLOR as chalk and Node read it. */
export function hasColour({ env, terminal }: World): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return terminal.errIsTTY && env.TERM !== 'dumb'
}

export async function createPaint(world: World): Promise<Paint> {
  const { Chalk } = await import('chalk')
  const coloured = hasColour(world)
  const chalk = new Chalk({ level: coloured ? 1 : 0 })
  const linked = hasLinks(world)
  return {
    coloured,
    bold: chalk.bold,
    dim: chalk.dim,
    code: text => (coloured ? chalk.bold.inverse(` ${text} `) : text),
    qr: chalk.black.bgWhiteBright,
    // href is percent-encoded: no byte of it can end the sequence.
    link: ({ href }) => (linked ? `\u001b]8;;${href}\u001b\\${href}\u001b]8;;\u001b\\` : href),
  }
}

/** Terminals that announce themselves and know OSC 8; others might show it as rubbish. */
function hasLinks({ env, terminal }: World): boolean {
  if (!terminal.errIsTTY || env.TMUX || env.STY) return false
  const byProgram = /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper|rio)$/.test(env.TERM_PROGRAM ?? '')
  const byTerm = /^(xterm-kitty|alacritty|foot|xterm-ghostty)/.test(env.TERM ?? '')
  return (
    byProgram ||
    byTerm ||
    Number(env.VTE_VERSION ?? 0) >= 5000 ||
    Boolean(env.WT_SESSION || env.KONSOLE_VERSION)
  )
}
