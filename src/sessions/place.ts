/**
 * Where lock and journal of a session are: the scope of the place is that of the store.
 *
 * The file store has them beside its files. A keychain belongs to the user of the machine, hence the home of the
 * password database, which XDG_*, TMPDIR and HOME do not move: two processes with one keychain share one lock.
 */
import { join } from 'node:path'
import { exit, FobError } from '../errors.ts'
import type { StoreName } from '../store/store.ts'
import { platform, userInfo } from './passwd.ts'

const stateFolders: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['Library', 'Application Support', 'fob'],
  win32: ['AppData', 'Local', 'fob'],
}
const xdgDefault = ['.local', 'state', 'fob']

/** Folder of locks and journals. Throws FobError `home_unknown` (exit 9) for a user without a password entry. */
export function lockFolder(store: StoreName, fileStoreFolder: string): string {
  if (store !== 'keychain') return join(fileStoreFolder, 'locks')
  return join(passwdHome(), ...(stateFolders[platform()] ?? xdgDefault), 'locks')
}

function passwdHome(): string {
  try {
    return userInfo().homedir
  } catch (cause) {
    throw new FobError('home_unknown', exit.store, 'this user has no entry in the password database', {
      hint: 'choose the file store with `--store file`',
      cause,
    })
  }
}

export interface SessionPlace {
  readonly lock: string
  readonly journal: string
}

export const sessionPlace = (folder: string, key: string): SessionPlace => ({
  lock: join(folder, `${key}.lock`),
  journal: join(folder, `${key}.journal`),
})
