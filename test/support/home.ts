import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty home of one's own. */
export interface Home {
  readonly path: string
  /** HOME and XDG_* for a child. */
  readonly env: Readonly<Record<string, string>>
  readonly remove: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** `await using home = await tempHome()`, or call `remove()` in afterEach. */
export async function tempHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'fob-home-'))
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 })
  const env = {
    HOME: path,
    XDG_CONFIG_HOME: join(path, '.config'),
    XDG_CACHE_HOME: join(path, '.cache'),
    XDG_DATA_HOME: join(path, '.local/share'),
    XDG_STATE_HOME: join(path, '.local/state'),
  }
  return { path, env, remove, [Symbol.asyncDispose]: remove }
}

/** Writes `<config>/fob/profiles/<name>.toml` and says where. */
export async function writeProfile(home: Home, name: string, toml: string): Promise<string> {
  const folder = join(home.env.XDG_CONFIG_HOME ?? '', 'fob', 'profiles')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.toml`)
  await writeFile(file, toml, { mode: 0o600 })
  return file
}
