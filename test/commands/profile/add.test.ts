import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProfile } from '../../../src/config/profiles.ts'
import { clientSecretKey } from '../../../src/config/secret-source.ts'
import { runProgram } from '../../support/run-program.ts'
import { setUp, work } from './support.ts'

describe('fob profile add', () => {
  test('writes what the flags say, and says where', async () => {
    const { deps, fob, folder, read } = await setUp(
      {},
      { env: { FOB_SCOPE: 'not in the file', FOB_TIMEOUT: 'wrong' } },
    )
    const flags = [
      '--issuer',
      'https://a.example.com/',
      '--client-id',
      'a"b',
      '--resource',
      'urn:a',
      '--timeout',
      '1m',
    ]
    await fob(
      'add',
      'work',
      ...flags,
      '--scope',
      'openid',
      '--scope',
      'email',
      '--param',
      'a b=c',
      '--param',
      'd=',
    )
    expect(await read('work')).toBe(
      [
        'issuer = "https://a.example.com/"',
        'client_id = "a\\"b"',
        'scope = [ "openid", "email" ]',
        'resource = [ "urn:a" ]',
        'param = { "a b" = "c", d = "" }',
        'timeout = 60',
        '',
      ].join('\n'),
    )
    expect(deps.outText).toBe('')
    expect(deps.errText).toBe(`added profile work: ${join(folder, 'work.toml')}\n`)
    expect((await loadProfile('work', deps)).settings.param).toEqual({ 'a b': 'c', d: '' })
  })

  test('writes paths that hold from any folder', async () => {
    const { deps, fob } = await setUp({}, { env: { HOME: '/home/ada' } })
    await fob('add', 'work', '--ca-file', 'ca.pem', '--client-secret-file', '~/secret')
    expect((await loadProfile('work', deps)).settings).toEqual({
      caFile: join(process.cwd(), 'ca.pem'),
      clientSecret: { file: '/home/ada/secret' },
    })
  })

  test('replaces a profile with --force alone', async () => {
    const { fob, read } = await setUp({ work })
    await expect(fob('add', 'work', '--client-id', 'new')).rejects.toMatchObject({ code: 'profile_exists' })
    expect(await read('work')).toBe(work)
    await fob('add', 'work', '--client-id', 'new', '-f')
    expect(await read('work')).toBe('client_id = "new"\n')
  })

  test.each([
    [['work'], 'empty_profile'],
    [['password', '--client-id', 'x'], 'reserved_profile_name'],
    [['a/b', '--client-id', 'x'], 'invalid_profile_name'],
    [['work', '--client-secret-file', '-'], 'secret_not_kept'],
    [['work', '--issuer', 'nowhere'], 'invalid_setting'],
  ])('%j is refused', async (argv, code) => {
    const { deps, fob } = await setUp()
    await expect(fob('add', ...argv)).rejects.toMatchObject({ code, exitCode: 2 })
    await expect(stat(deps.paths.config)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  describe('--force over a profile whose client has something in the store', () => {
    const issuer = 'https://a.example.com/it(s)&more'
    const old = `issuer = "${issuer}"\nclient_id = "it's"\nstore = "file"\nclient_secret = { keychain = true }\n`
    const client = { issuer, clientId: "it's" }
    const anew = ['add', 'work', '-f', '--issuer', 'https://b.example.com', '--client-id', 'new']
    const note = 'the client secret of its old client may still be in the store; to remove that: '

    test('leaves it there, without a look, and says how to remove it; that does', async () => {
      const { deps, fob, store, read } = await setUp({ work: old, other: work })
      await store.set(clientSecretKey(client), 'hush')
      await store.set('other', 'kept')
      await fob(...anew)
      expect(await store.keys()).toEqual([clientSecretKey(client), 'other'])
      const [, said = ''] = deps.errText.trimEnd().split('\n')
      expect(said.startsWith(note)).toBe(true)
      for (const command of said.slice(note.length).split(' && ')) await fob(...(await wordsOf(command)))
      expect(await store.keys()).toEqual(['other'])
      expect(await read('work')).toContain('client_id = "new"')
      await expect(read('work-old')).rejects.toThrow('ENOENT')
    })

    test('does not open the store', async () => {
      const { deps, fob } = await setUp({ work: old }, { store: () => Promise.reject(new Error('opened')) })
      await fob(...anew)
      expect(deps.errText).toContain(note)
    })

    test('says so too where the client is the same and the new profile does not use the secret', async () => {
      const { deps, fob } = await setUp({ work: old })
      await fob('add', 'work', '-f', '--issuer', issuer, '--client-id', "it's")
      expect(deps.errText).toContain(note)
    })

    test.each([
      ['another profile uses it', { work: old, twin: old }, anew],
      ['there was no secret in the store', { work }, anew],
      ['there was no profile', {}, anew],
      ['--quiet is given', { work: old }, ['-q', ...anew]],
    ])('says nothing where %s', async (_, profiles, argv) => {
      const { deps, fob } = await setUp(profiles)
      await fob(...argv)
      expect(deps.errText.replace(/^added profile .*\n/, '')).toBe('')
    })

    test('says that it may stay where the old profile can’t be read', async () => {
      const { deps, fob, read } = await setUp({ work: 'x = 1' })
      await fob(...anew)
      expect(deps.errText).toContain(
        'warning: what is stored for the client that it had, if anything, stays: ',
      )
      expect(await read('work')).toContain('client_id = "new"')
    })
  })
})

/** Of `fob …`, as a shell reads it. */
async function wordsOf(command: string): Promise<string[]> {
  const { stdout } = await runProgram(['sh', '-c', `fob() { printf '%s\\0' "$@"; }; ${command}`])
  // Those behind `fob profile`.
  return stdout.split('\0').slice(1, -1)
}
