import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { clientSecretKey } from '../../../src/config/secret-source.ts'
import { usageError } from '../../../src/errors.ts'
import { setUp, work } from './support.ts'

describe('fob profile remove', () => {
  test('removes the file', async () => {
    const { deps, fob, folder } = await setUp({ work, other: '' })
    await fob('remove', 'work')
    expect(await readdir(folder)).toEqual(['other.toml'])
    expect(deps.errText).toBe('removed profile work\n')
  })

  test('of nothing is an error, except with --force', async () => {
    const { fob } = await setUp({ work })
    await expect(fob('remove', 'wrok')).rejects.toMatchObject({ code: 'unknown_profile' })
    await fob('remove', 'wrok', '--force')
  })

  const stored = 'issuer = "https://a.example.com"\nclient_id = "cli"\nclient_secret = { keychain = true }'
  const key = clientSecretKey({ issuer: 'https://a.example.com', clientId: 'cli' })

  test('takes its stored secret along', async () => {
    const { fob, store } = await setUp({ work: stored })
    await store.set(key, 'hush')
    await fob('remove', 'work')
    expect(await store.keys()).toEqual([])
  })

  test('with --store looks there for a secret that the profile does not name', async () => {
    const unnamed = stored.replace(/client_secret.*/, '')
    const { fob, store } = await setUp({
      work: unnamed,
      again: unnamed,
      twin: stored,
      half: 'client_id = "cli"',
    })
    await store.set(key, 'hush')
    await fob('remove', 'work', '--store', 'file')
    expect(await store.keys()).toEqual([key])
    await fob('remove', 'half', '--store', 'file')
    await fob('remove', 'twin')
    await store.set(key, 'hush')
    await fob('remove', 'again', '--store', 'file')
    expect(await store.keys()).toEqual([])
  })

  test('leaves a stored secret that another profile uses', async () => {
    const { fob, store } = await setUp({ work: stored, twin: stored })
    await store.set(key, 'hush')
    await fob('remove', 'work')
    expect(await store.keys()).toEqual([key])
  })

  test('does not open the store where nothing is in it', async () => {
    const { fob } = await setUp({ work }, { store: () => Promise.reject(new Error('opened')) })
    await fob('remove', 'work')
  })

  test('that can’t reach the secret leaves the profile, except with --force', async () => {
    const { fob, folder } = await setUp(
      { work: stored },
      { store: () => Promise.reject(usageError('x', 'locked')) },
    )
    await expect(fob('remove', 'work')).rejects.toThrow('locked')
    expect(await readdir(folder)).toEqual(['work.toml'])
    await fob('remove', 'work', '-f')
    expect(await readdir(folder)).toEqual([])
  })

  test('of a broken profile says what may stay behind', async () => {
    const { deps, fob, folder } = await setUp({ work: 'x = 1' })
    await fob('remove', 'work')
    expect(await readdir(folder)).toEqual([])
    expect(deps.errText).toContain('warning: what is stored for it, if anything, stays: ')
  })
})
