import { isAbsolute, join } from 'node:path'
import type { Deps } from '../deps.ts'
import { usageError } from '../errors.ts'

type PlaceWorld = Pick<Deps, 'env' | 'paths'>

/** Folder of the file store: FOB_STORE_DIR, else `<data>/store`. */
export const storeFolder = ({ env, paths }: PlaceWorld): string =>
  named('FOB_STORE_DIR', env) ?? join(paths.data, 'store')

/** FOB_STORE_KEY_FILE, else `<config>/store.key`. */
export const keyFilePath = ({ env, paths }: PlaceWorld): string =>
  named('FOB_STORE_KEY_FILE', env) ?? join(paths.config, 'store.key')

/** Relative would mean another store in each folder that fob is started in. */
function named(variable: string, env: Deps['env']): string | undefined {
  const path = env[variable]
  if (!path) return undefined
  if (isAbsolute(path)) return path
  throw usageError('invalid_setting', `${variable} is not an absolute path`, `${variable}="$PWD/${path}"`)
}
