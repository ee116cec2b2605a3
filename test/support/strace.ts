/** What a process asks of the kernel, and killing it at one of these calls. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface SystemCall {
  readonly name: string
  /** Arguments and result as strace prints them, files with their paths. */
  readonly text: string
  /** Epoch milliseconds, where the kernel was entered. */
  readonly at: number
  /** Milliseconds spent in it. */
  readonly took: number
}

export interface Strace {
  /** For RunOptions. The process keeps its id: signals reach it, and not strace. */
  readonly by: readonly string[]
  /** In order of time; call it once the process has ended. */
  readonly calls: () => Promise<SystemCall[]>
}

/** `calls` as in `-e trace=`; `threads`: those of libuv and D-Bus too. `killAt`: dies as it makes the n-th of them. */
export function strace(
  folder: string,
  calls: readonly string[],
  { threads = false, killAt }: { readonly threads?: boolean; readonly killAt?: number } = {},
): Strace {
  const out = join(folder, `strace-${count++}.log`)
  const inject = killAt === undefined ? [] : ['-e', `inject=${calls}:signal=SIGKILL:when=${killAt}`]
  const follow = threads ? ['-f'] : []
  // -D: strace is the child of what it watches.
  const options = ['-D', ...follow, '-y', '-s', '64', '-ttt', '-T', '-e', `trace=${calls}`, ...inject]
  return { by: ['strace', ...options, '-o', out], calls: () => readCalls(out) }
}

let count = 0

async function readCalls(path: string): Promise<SystemCall[]> {
  for (let round = 0; ; round++) {
    const text = await readFile(path, 'utf8').catch(() => '')
    // It writes on for a moment after its process has ended.
    if (/\+\+\+ (exited|killed)[^\n]*\n$/.test(text)) return text.split('\n').flatMap(parse)
    if (round === 500) throw new Error(`${path} has no end:\n${text.slice(-500)}`)
    await sleep(10)
  }
}

function parse(line: string): SystemCall[] {
  const [, seconds, name = '', text = '', took] =
    /^(?:\d+ +)?([\d.]+) (\w+)\((.*?)(?: <([\d.]+)>)?$/.exec(line) ?? []
  return seconds === undefined
    ? []
    : [{ name, text, at: Number(seconds) * 1000, took: Number(took ?? 0) * 1000 }]
}
