import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty home of one's own. */
export interface Home {
  readonly path: string
  /** HOME and its kin for a child. */
  readonly env: Readonly<Record<string, string>>
  readonly remove: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** `await using home = await tempHome()`, or call `remove()` in afterEach. */
export async function tempHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'fob-home-'))
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 })
  const env = homeEnv(path)
  if (process.platform === 'win32') await linkWindowsFolders(path, env)
  return { path, env, remove, [Symbol.asyncDispose]: remove }
}

/** Below XDG_* tests find what fob has on macOS too, which does not look at these variables there. */
function homeEnv(path: string): Record<string, string> {
  const [config, cache, data, state] =
    process.platform === 'darwin'
      ? ['Preferences', 'Caches', 'Application Support', 'Application Support'].map(name => `Library/${name}`)
      : ['.config', '.cache', '.local/share', '.local/state']
  return {
    HOME: path,
    XDG_CONFIG_HOME: join(path, config ?? ''),
    XDG_CACHE_HOME: join(path, cache ?? ''),
    XDG_DATA_HOME: join(path, data ?? ''),
    XDG_STATE_HOME: join(path, state ?? ''),
    ...(process.platform === 'win32' && windowsEnv(path)),
  }
}

/** Nothing starts on Windows without the first ones. */
function windowsEnv(path: string): Record<string, string> {
  const names = ['SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP']
  return {
    ...Object.fromEntries(names.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))),
    USERPROFILE: path,
    APPDATA: join(path, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(path, 'AppData', 'Local'),
  }
}

/** What src/config/paths.ts has there, below XDG_* too. */
async function linkWindowsFolders(path: string, env: Readonly<Record<string, string>>): Promise<void> {
  const links = [
    [env.XDG_CONFIG_HOME, 'Roaming', 'Config'],
    [env.XDG_CACHE_HOME, 'Local', 'Cache'],
    [env.XDG_DATA_HOME, 'Local', 'Data'],
  ] as const
  for (const [base = '', place, name] of links) {
    const folder = join(path, 'AppData', place, 'fob', name)
    await mkdir(folder, { recursive: true })
    await mkdir(base, { recursive: true })
    await symlink(folder, join(base, 'fob'), 'junction')
  }
}

/** Writes `<config>/fob/profiles/<name>.toml` and says where. */
export async function writeProfile(home: Home, name: string, toml: string): Promise<string> {
  const folder = join(home.env.XDG_CONFIG_HOME ?? '', 'fob', 'profiles')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.toml`)
  await writeFile(file, toml, { mode: 0o600 })
  return file
}
