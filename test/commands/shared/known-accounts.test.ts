import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { forgetAccount, noteAccount } from '../../../src/commands/shared/known-accounts.ts'
import { temporaryFolder } from '../../support/folder.ts'

describe('accounts for the Tab key', () => {
  it('are noted once and forgotten', async () => {
    const cache = join(await temporaryFolder(), 'cache')
    for (const account of ['me@example.com', 'default', 'default']) {
      await noteAccount({ profile: 'work', account }, { cache })
    }
    expect((await readdir(join(cache, 'accounts'))).sort()).toEqual(['work,default', 'work,me@example.com'])
    expect((await stat(join(cache, 'accounts'))).mode & 0o777).toBe(0o700)
    await forgetAccount({ profile: 'work', account: 'default' }, { cache })
    await forgetAccount({ profile: 'other', account: 'default' }, { cache })
    expect(await readdir(join(cache, 'accounts'))).toEqual(['work,me@example.com'])
  })

  it.each(['../../up', 'a/b', 'two words', '$(x)', "it's", '', '-x', 'ä'])(
    '%j is not offered',
    async account => {
      const cache = await temporaryFolder()
      await noteAccount({ profile: 'work', account }, { cache })
      await forgetAccount({ profile: 'work', account }, { cache })
      expect(await readdir(cache)).toEqual([])
    },
  )

  it('of calls without a profile are not noted', async () => {
    const cache = await temporaryFolder()
    await noteAccount({ profile: '', account: 'default' }, { cache })
    expect(await readdir(cache)).toEqual([])
  })

  it('are left where the cache can not be written', async () => {
    const cache = join(await temporaryFolder(), 'cache')
    await writeFile(cache, '')
    await chmod(cache, 0o400)
    await noteAccount({ profile: 'work', account: 'default' }, { cache })
    await forgetAccount({ profile: 'work', account: 'default' }, { cache })
    expect((await stat(cache)).isFile()).toBe(true)
  })
})
