import { isAbsolute, join } from 'node:path'
import type { Env } from '../deps.ts'

/** The folders of fob. None is created before something is written into it. */
export interface Paths {
  /** Profiles: `<config>/profiles/<name>.toml`. */
  readonly config: string
  /** The file store. */
  readonly data: string
  /** Server metadata: may be deleted at any time. */
  readonly cache: string
}

/** Where Debian puts the home of users that have none: nothing is found there, and an ad hoc call needs nothing. */
const noHome = '/nonexistent'

/** Where node:os looks first too, which takes a millisecond to load; undefined where it has to be asked. */
export const namedHome = (env: Env, platform: NodeJS.Platform): string | undefined =>
  (platform === 'win32' ? env.USERPROFILE : env.HOME) || undefined

/** A relative home would be the current folder, which others may have filled: profiles name commands to run. */
function absolute(home: () => string): string {
  try {
    const folder = home()
    return isAbsolute(folder) ? folder : noHome
  } catch {
    // A user id without an entry in the password database, as containers have.
    return noHome
  }
}

/** Where each system wants them. Not by env-paths, which takes a millisecond: it asks for folders that nobody needs. */
export function systemPaths(env: Env, platform: NodeJS.Platform, homeOf: () => string): Paths {
  const home = () => absolute(homeOf)
  if (platform === 'darwin') {
    const library = join(home(), 'Library')
    return {
      config: join(library, 'Preferences', 'fob'),
      data: join(library, 'Application Support', 'fob'),
      cache: join(library, 'Caches', 'fob'),
    }
  }
  if (platform === 'win32') {
    const roaming = env.APPDATA || join(home(), 'AppData', 'Roaming')
    const local = join(env.LOCALAPPDATA || join(home(), 'AppData', 'Local'), 'fob')
    return { config: join(roaming, 'fob', 'Config'), data: join(local, 'Data'), cache: join(local, 'Cache') }
  }
  // The XDG specification: a relative path is invalid and has to be ignored.
  const folder = (variable: string, ...byDefault: string[]) => {
    const named = env[variable]
    return join(named && isAbsolute(named) ? named : join(home(), ...byDefault), 'fob')
  }
  return {
    config: folder('XDG_CONFIG_HOME', '.config'),
    data: folder('XDG_DATA_HOME', '.local', 'share'),
    cache: folder('XDG_CACHE_HOME', '.cache'),
  }
}
