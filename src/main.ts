/**
 * The only file that names `process`: builds Deps from it, wires the signals, and exits.
 */

import { run } from './cli.ts'
import { namedHome, systemPaths } from './config/paths.ts'
import type { Deps, Terminal } from './deps.ts'
import { type ExitCode, exit, FobError } from './errors.ts'
import { createRedactor } from './oidc/http/redactor.ts'
import { nodeTransport } from './oidc/http/transport.ts'
import { type Command, checkedUrl, withUrl } from './system/browser.ts'
import { childEnv } from './system/child-env.ts'
import { launch } from './system/launch.ts'
import { sleep } from './system/sleep.ts'
import { spawnCommand } from './system/spawn.ts'
import { stdinInput } from './system/stdin.ts'
import { isatty } from './system/tty.ts'
import { writeAll, writeMessage } from './system/write.ts'

export async function main(process: NodeJS.Process, version: string): Promise<void> {
  const exitCode = await run(process.argv.slice(2), await realDeps(process, version))
  // process.exitCode would wait for whatever still runs, such as a keychain call that never returns.
  process.exit(exitCode)
}

async function realDeps(process: NodeJS.Process, version: string): Promise<Deps> {
  const env = { ...process.env }
  // It opens nothing here (see oidc/http/agents.ts), but Node would warn that it does.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
  const named = namedHome(env, process.platform)
  const home = named === undefined ? (await import('node:os')).homedir : () => named
  const deps: Deps = {
    version,
    out: text => writeAll(1, text),
    err: writeMessage,
    terminal: terminal(process),
    input: stdinInput(() => process.stdin, writeMessage),
    env,
    platform: process.platform,
    uid: process.geteuid?.(),
    paths: systemPaths(env, process.platform, home),
    now: () => new Date(),
    startedAt: new Date(performance.timeOrigin),
    sleep,
    fetch: nodeTransport,
    redactor: createRedactor(),
    openBrowser: (url, command) => openBrowser(process, url, command),
    spawn: spawnCommand,
    store: async choice => (await import('./store/open.ts')).openStore(choice, storeWorld(process, deps)),
    signal: signals(process),
  }
  return deps
}

/** The store may have a passphrase to ask for, and no option of a command reaches it. */
function storeWorld(process: NodeJS.Process, deps: Deps): Deps {
  if (!process.argv.includes('--no-input')) return deps
  return { ...deps, terminal: { ...deps.terminal, inputIsTTY: false } }
}

function terminal(process: NodeJS.Process): Terminal {
  return {
    inputIsTTY: isatty(0),
    outIsTTY: isatty(1),
    errIsTTY: isatty(2),
    // Naming process.stderr builds a stream: only who draws on a terminal pays for it.
    get columns() {
      return process.stderr.columns || undefined
    },
  }
}

const signalCodes = { SIGHUP: exit.hangup, SIGINT: exit.interrupt, SIGTERM: exit.terminate } as const

/** The first signal asks every wait to end; what must not be cut (a refresh being saved) does not listen. */
function signals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController()
  for (const [name, code] of Object.entries(signalCodes) as [NodeJS.Signals, ExitCode][]) {
    process.on(name, () => controller.abort(new FobError('interrupted', code, `ended by ${name}`)))
  }
  return controller.signal
}

/** `open` hands its child the whole environment, so that is cut down first; deps.env is a copy and stays whole. */
async function openBrowser(process: NodeJS.Process, address: URL, command?: Command): Promise<void> {
  const url = checkedUrl(address)
  const kept = childEnv(process.env)
  if (command) return launch(withUrl(command, url), kept)
  const { default: open } = await import('open')
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name]
  await open(url.href)
}
