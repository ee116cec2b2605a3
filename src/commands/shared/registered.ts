/**
 * Which clients fob has registered: empty files `<data>/registered/<hash of server and client>`. So a profile that is
 * removed opens no keychain for a registration access token that was never there.
 */
import { promises as fs } from 'node:fs'
import { join } from 'node:path'
import { fileError, makePrivateFolder } from '../../config/files.ts'
import type { Paths } from '../../config/paths.ts'
import { registrationKey } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'

type DataPath = Pick<Paths, 'data'>

const noteOf = (client: Settings, { data }: DataPath) =>
  join(data, 'registered', registrationKey(client).replace('registration:', ''))

/** Throws FobError (2) where it can't be written. */
export async function noteRegistered(client: Settings, paths: DataPath): Promise<void> {
  const folder = join(paths.data, 'registered')
  try {
    makePrivateFolder(folder)
    await fs.writeFile(noteOf(client, paths), '', { mode: 0o600 })
  } catch (error) {
    throw fileError(error, 'write', folder)
  }
}

export async function wasRegistered(client: Settings, paths: DataPath): Promise<boolean> {
  if (!client.clientId || !(client.issuer ?? client.tokenEndpoint)) return false
  return fs.access(noteOf(client, paths)).then(
    () => true,
    () => false,
  )
}

export const forgetRegistered = (client: Settings, paths: DataPath): Promise<void> =>
  fs.rm(noteOf(client, paths), { force: true }).catch(() => {})
