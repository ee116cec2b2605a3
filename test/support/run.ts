/** The real binary as a child process in an empty home: what no test sets, it doesn't see. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Home, tempHome } from './home.ts'

export { type Home, tempHome, writeProfile } from './home.ts'

export interface RunOptions {
  /** Added to PATH, HOME and XDG_*, which are all there is. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** All of stdin; without it stdin is empty. open: a pipe that stays open, see `RunningFob.child`. */
  readonly input?: string | { readonly open: true }
  readonly cwd?: string
  /** Milliseconds until it is killed and the test fails; default 20,000. */
  readonly timeout?: number
  /** Default: a fresh one, removed at the end. */
  readonly home?: Home
  /** Default: $FOB_BIN, a script or a standalone executable, else bin/fob.js. */
  readonly bin?: string
  /** Program and arguments that run it: strace, unshare, setpriv. One that does not replace itself gets the signals. */
  readonly by?: readonly string[]
}

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningFob {
  readonly child: ChildProcess
  readonly home: Home
  /** So far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Waits until stderr (or stdout) has it. Rejects when the process ends first. */
  readonly waitFor: (pattern: RegExp, stream?: 'stdout' | 'stderr') => Promise<RegExpMatchArray>
  readonly kill: (signal?: NodeJS.Signals) => void
  readonly finished: Promise<Finished>
  /** Kills it and waits for its end. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const ownBin = fileURLToPath(new URL('../../bin/fob.js', import.meta.url))

/** How to start fob: program and first arguments. */
export function fobCommand(bin = process.env.FOB_BIN || ownBin): readonly [string, ...string[]] {
  const program = resolve(bin)
  return /\.[cm]?js$/.test(program) ? [process.execPath, program] : [program]
}

/** The binary under test is one compiled file: no Node runs it, and none of Node's flags reach it. */
export const standalone = fobCommand().length === 1

export async function runFob(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return (await startFob(args, options)).finished
}

export async function startFob(args: readonly string[], options: RunOptions = {}): Promise<RunningFob> {
  const home = options.home ?? (await tempHome())
  const [program = '', ...first] = [...(options.by ?? []), ...fobCommand(options.bin)]
  const child = spawn(program, [...first, ...args], {
    env: { PATH: process.env.PATH, ...home.env, ...options.env },
    cwd: options.cwd ?? home.path,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // A child that ends before it has read its input is no failure of the test.
  child.stdin?.on('error', () => {})
  if (typeof options.input === 'string') child.stdin?.end(options.input)
  const text = collect(child)
  const finished = finish(child, text, options.timeout ?? 20_000).finally(() =>
    options.home ? undefined : home.remove(),
  )
  // Who only wants waitFor() must not meet an unhandled rejection.
  finished.catch(() => {})
  return {
    child,
    home,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    waitFor: (pattern, stream = 'stderr') => waitFor(child, finished, () => text[stream], stream, pattern),
    kill: signal => void child.kill(signal),
    finished,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await finished.catch(() => {})
    },
  }
}

type Text = Record<'stdout' | 'stderr', string>

function collect(child: ChildProcess): Text {
  const text: Text = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (more: string) => {
      text[stream] += more
    })
  return text
}

async function finish(child: ChildProcess, text: Text, timeout: number): Promise<Finished> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, timeout)
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    if (late) throw new Error(`still running after ${timeout} ms\n${text.stdout}${text.stderr}`)
    return { code, signal, ...text }
  } finally {
    clearTimeout(timer)
  }
}

function waitFor(
  child: ChildProcess,
  finished: Promise<Finished>,
  text: () => string,
  stream: keyof Text,
  pattern: RegExp,
): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = text().match(pattern)
      if (match) resolve(match)
    }
    child[stream]?.on('data', look)
    finished.then(({ stdout, stderr }) => {
      look()
      reject(new Error(`ended before ${stream} had ${pattern}\n${stdout}${stderr}`))
    }, reject)
    look()
  })
}
