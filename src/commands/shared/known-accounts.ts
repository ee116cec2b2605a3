/**
 * Names of accounts for the Tab key: empty files `<cache>/accounts/<profile>,<account>`, which a shell lists without a
 * keychain. They are hints alone: what fails is left, and nothing else reads them.
 */
import { promises as fs } from 'node:fs'
import { join } from 'node:path'
import { makePrivateFolder } from '../../config/files.ts'
import type { Paths } from '../../config/paths.ts'
import type { SessionId } from '../../sessions/session.ts'

type Account = Pick<SessionId, 'profile' | 'account'>

/** What needs no quotes in any shell, and is a file name everywhere. */
const plain = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/

const folderOf = ({ cache }: Pick<Paths, 'cache'>) => join(cache, 'accounts')

export async function noteAccount({ profile, account }: Account, paths: Pick<Paths, 'cache'>): Promise<void> {
  if (profile === '' || !plain.test(account)) return
  try {
    makePrivateFolder(folderOf(paths))
    await fs.writeFile(join(folderOf(paths), `${profile},${account}`), '', { mode: 0o600, flag: 'wx' })
  } catch {}
}

export async function forgetAccount(
  { profile, account }: Account,
  paths: Pick<Paths, 'cache'>,
): Promise<void> {
  if (!plain.test(account)) return
  await fs.rm(join(folderOf(paths), `${profile},${account}`), { force: true }).catch(() => {})
}
