import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../support/folder.ts'
import { setUp, work } from './support.ts'

// Their editor is a shell script.
describe.skipIf(process.platform === 'win32')('fob profile edit', () => {
  /** An editor that is a shell script; its file is "$1". */
  async function withEditor(script: string, profiles: Record<string, string> = { work }, mode = 0o755) {
    const path = join(await temporaryFolder(), 'editor')
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, mode)
    return setUp(profiles, { env: { EDITOR: `${path}  --wait`, PATH: process.env.PATH } })
  }

  test('replaces the profile by what was saved', async () => {
    const { deps, fob, folder, read } = await withEditor('printf \'client_id = "new"\\n\' > "$2"')
    await fob('edit', 'work')
    expect(await read('work')).toBe('client_id = "new"\n')
    expect(await readdir(folder)).toEqual(['work.toml'])
    expect(deps.errText).toBe('changed profile work\n')
  })

  test('works on a private copy, with the profile in it', async () => {
    const script = '[ "$1" = --wait ] && [ "$(stat -c %a "$2")" = 600 ] && grep -q "my work" "$2"'
    const { deps, fob } = await withEditor(script)
    await fob('edit', 'work')
    expect(deps.errText).toBe('profile work is as it was\n')
  })

  test('refuses what is not valid, and keeps it', async () => {
    const { fob, folder, read } = await withEditor('printf \'\\nclient_idd = "new"\\n\' > "$2"')
    const error = await fob('edit', 'work').catch(error => error)
    expect(await read('work')).toBe(work)
    const copy = join(folder, (await readdir(folder)).find(file => file.startsWith('.work.')) ?? '')
    expect(await readFile(copy, 'utf8')).toBe('\nclient_idd = "new"\n')
    expect(error).toMatchObject({
      exitCode: 2,
      message: `${copy}:2: there is no setting client_idd (did you mean client_id?)`,
      hint: expect.stringContaining(`mv ${copy} ${join(folder, 'work.toml')}`),
    })
    expect((await stat(copy)).mode & 0o777).toBe(0o600)
  })

  test('says what may be left in the store of a client that it was', async () => {
    const stored = `client_secret = { keychain = true }\n${work}`
    const { deps, fob } = await withEditor(`sed -i 's/"cli"/"new"/' "$2"`, { work: stored })
    await fob('edit', 'work')
    expect(deps.errText).toContain('the client secret of its old client may still be in the store')
    expect(deps.errText).toContain('--client-id cli && fob profile remove work-old --store keychain')
  })

  test('mends a broken profile', async () => {
    const { deps, fob, read } = await withEditor('printf "" > "$2"', { work: 'x = 1' })
    await fob('edit', 'work')
    expect(await read('work')).toBe('')
    expect(deps.errText).toBe('changed profile work\n')
  })

  test('does not overwrite what was written meanwhile', async () => {
    const script =
      'printf \'client_id = "mine"\' > "$2"; printf \'client_id = "theirs"\' > "$(dirname "$2")/work.toml"'
    const { fob, folder, read } = await withEditor(script)
    await expect(fob('edit', 'work')).rejects.toMatchObject({ code: 'profile_changed' })
    expect(await read('work')).toBe('client_id = "theirs"')
    expect(await readdir(folder)).toHaveLength(2)
  })

  test.each([
    ['exit 1', 0o755, 'ended with exit code 1'],
    ['', 0o644, 'could not be started (EACCES)'],
  ])('an editor that fails (%j, %o) leaves nothing behind', async (script, mode, how) => {
    const { fob, folder, read } = await withEditor(script, { work }, mode)
    await expect(fob('edit', 'work')).rejects.toThrow(how)
    expect(await read('work')).toBe(work)
    expect(await readdir(folder)).toEqual(['work.toml'])
  })

  test('does not wait for an editor where there is no terminal', async () => {
    const { fob, folder } = await setUp({ work })
    await expect(fob('edit', 'work')).rejects.toMatchObject({ code: 'no_editor', exitCode: 2 })
    expect(await readdir(folder)).toEqual(['work.toml'])
  })

  test('an unknown profile', async () => {
    await expect((await withEditor('')).fob('edit', 'wrok')).rejects.toMatchObject({
      code: 'unknown_profile',
    })
  })
})
