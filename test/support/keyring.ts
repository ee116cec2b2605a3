/** A private D-Bus session with gnome-keyring: a real Secret Service, apart from the user's and from other tests'. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

interface ToolResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface KeyringItem {
  readonly label: string
  readonly secret: string
  readonly attributes: Readonly<Record<string, string>>
}

export interface Keyring {
  /** DBUS_SESSION_BUS_ADDRESS and XDG_RUNTIME_DIR, for a child. */
  readonly env: Readonly<Record<string, string>>
  /** The independent client: `secretTool(['lookup', 'service', 'fob', …])`. */
  readonly secretTool: (args: readonly string[], input?: string) => Promise<ToolResult>
  /** All items with `service`, by account. */
  readonly items: (service?: string) => Promise<KeyringItem[]>
  /** Locks the collection: reads then find nothing, as there is nobody to ask for the password. */
  readonly lock: () => Promise<void>
  /** By a restart of the daemon, as that takes no dialog. */
  readonly unlock: () => Promise<void>
  /** Hangs the daemon, and lets it go on. */
  readonly stop: () => void
  readonly continue: () => void
  /** Nothing starts it again. */
  readonly kill: () => Promise<void>
  /** True once the daemon has ended by itself: `unlock` starts another. */
  readonly crashed: () => boolean
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const login = '/org/freedesktop/secrets/collection/login'

export async function startKeyring(): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), 'fob-keyring-'))
  const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus`, XDG_RUNTIME_DIR: join(folder, 'run') }
  const bus = await startBus(folder)
  const childEnv = { PATH: process.env.PATH, HOME: folder, ...env }
  const tool = (name: string, args: readonly string[], input = '') => runTool(name, args, input, childEnv)
  let daemon = await startDaemon(tool, childEnv).catch(async error => {
    await endBus(bus)
    throw error
  })
  // What we end, we end by SIGKILL: any other end is the daemon's own doing.
  const crashed = () =>
    daemon.exitCode !== null || (daemon.signalCode !== null && daemon.signalCode !== 'SIGKILL')
  const kill = () => end(daemon)
  const close = async () => {
    await kill()
    await endBus(bus)
  }
  return {
    env,
    secretTool: (args, input) => tool('secret-tool', args, input),
    items: async (service = 'fob') =>
      parseItems(await tool('secret-tool', ['search', '--all', 'service', service])),
    lock: async () => {
      const call = [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets',
      ]
      await tool('dbus-send', [...call, 'org.freedesktop.Secret.Service.Lock', `array:objpath:${login}`])
    },
    unlock: async () => {
      await kill()
      daemon = await startDaemon(tool, childEnv)
    },
    stop: () => void daemon.kill('SIGSTOP'),
    continue: () => void daemon.kill('SIGCONT'),
    kill,
    crashed,
    close,
    [Symbol.asyncDispose]: close,
  }
}

type Env = Readonly<Record<string, string | undefined>>
type Tool = (name: string, args: readonly string[], input?: string) => Promise<ToolResult>

/** A bus that activates nothing: what is not started here is not there. */
async function startBus(folder: string): Promise<ChildProcess> {
  await mkdir(join(folder, 'run'), { mode: 0o700 })
  const config = join(folder, 'bus.conf')
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  )
  // Ends with its stdin, so also where this process is killed; the daemon then ends with its bus.
  const script =
    'dbus-daemon "--config-file=$1" --nofork --print-address & cat >/dev/null; kill $!; rm -rf "$2"'
  const bus = spawn('sh', ['-c', script, 'sh', config, folder], { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(bus.stdout, 'data')
  return bus
}

async function startDaemon(tool: Tool, env: Env): Promise<ChildProcess> {
  const args = ['--foreground', '--unlock', '--components=secrets']
  const daemon = spawn('gnome-keyring-daemon', args, { env, stdio: ['pipe', 'ignore', 'ignore'] })
  // An empty password would ask for a dialog.
  daemon.stdin?.end('password')
  const probe = ['service', 'fob-test-probe', 'account', 'probe']
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { code } = await tool('secret-tool', ['store', '--label=probe', ...probe], 'probe')
    if (code === 0) {
      await tool('secret-tool', ['clear', ...probe])
      return daemon
    }
    await sleep(50)
  }
  await end(daemon)
  throw new Error('gnome-keyring-daemon did not offer an unlocked collection')
}

async function endBus(bus: ChildProcess): Promise<void> {
  if (bus.exitCode !== null) return
  const closed = once(bus, 'close')
  bus.stdin?.end()
  await closed
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

async function runTool(name: string, args: readonly string[], input: string, env: Env): Promise<ToolResult> {
  const child = spawn(name, args, { env, timeout: 10_000 })
  const text = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (more: string) => {
      text[stream] += more
    })
  child.stdin.on('error', () => {}).end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...text }
}

/** secret-tool writes secrets to stdout and attributes to stderr, items in the same order, which is any. */
function parseItems({ stdout, stderr }: ToolResult): KeyringItem[] {
  const attributes: Array<Record<string, string>> = []
  for (const [, name = '', value = ''] of stderr.matchAll(/^attribute\.([^ ]+) = (.*)$/gm)) {
    const last = attributes.at(-1)
    if (last && !(name in last)) last[name] = value
    else attributes.push({ [name]: value })
  }
  const blocks = stdout.split(/^\[[^\n]*\]$/m).slice(1)
  const items = blocks.map((block, index) => ({
    label: block.match(/^label = (.*)$/m)?.[1] ?? '',
    secret: block.match(/^secret = ([\s\S]*?)\ncreated = /m)?.[1] ?? '',
    attributes: attributes[index] ?? {},
  }))
  return items.sort((a, b) => (a.attributes.account ?? '').localeCompare(b.attributes.account ?? ''))
}
