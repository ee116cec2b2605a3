import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProfile } from '../../../src/config/profiles.ts'
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
})
