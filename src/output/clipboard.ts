import type { Deps } from '../deps.ts'

/** By the terminal itself (OSC 52): works over SSH, starts no program, and does nothing where there is no terminal. */
export function clipboard(text: string, { err, terminal }: Pick<Deps, 'err' | 'terminal'>): void {
  if (terminal.errIsTTY) err(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
}
