import { describe, expect, test } from 'vitest'
import { loadProfile } from '../../../src/config/profiles.ts'
import { clientSecretKey } from '../../../src/config/secret-source.ts'
import type { Input } from '../../../src/deps.ts'
import { fakeStore, noTerminal } from '../../support/fakes.ts'
import { setUp, stdin, work } from './support.ts'

describe('fob profile set-secret', () => {
  const key = clientSecretKey({ issuer: 'https://login.example.com', clientId: 'cli' })

  test('stores what stands on stdin, and lets the profile say so', async () => {
    const { deps, fob, read, store } = await setUp({ work }, { input: stdin('hush\n') })
    await fob('set-secret', 'work')
    expect(await store.get(key)).toBe('hush')
    expect(await read('work')).toBe(
      work.replace('client_id', 'client_secret = { keychain = true }\nclient_id'),
    )
    expect((await loadProfile('work', deps)).settings.clientSecret).toEqual({ keychain: true })
    expect(deps.outText + deps.errText).not.toContain('hush')
    await fob('set-secret', 'work')
    expect((await read('work')).match(/keychain/g)).toHaveLength(1)
  })

  test('asks where there is a terminal', async () => {
    const asked: string[] = []
    const input: Input = {
      text: () => Promise.reject(new Error('read')),
      secret: async question => {
        asked.push(question)
        return 'hush'
      },
    }
    const terminal = { ...noTerminal, inputIsTTY: true }
    const { fob, store } = await setUp({ work }, { input, terminal })
    await fob('set-secret', 'work')
    expect(asked).toEqual(['Client secret of work: '])
    expect(await store.get(key)).toBe('hush')
    const fobNoInput = fob('set-secret', 'work', '--no-input')
    await expect(fobNoInput).rejects.toMatchObject({ code: 'no_input', exitCode: 2 })
  })

  test('is for the server of the profile, whatever a variable says', async () => {
    const env = { FOB_ISSUER: 'https://elsewhere.example.com' }
    const { fob, store } = await setUp({ work }, { input: stdin('hush'), env })
    await fob('set-secret', 'work')
    expect(await store.keys()).toEqual([key])
  })

  test('uses the store that is named', async () => {
    const choices: unknown[] = []
    const store = async (choice: unknown) => {
      choices.push(choice)
      return fakeStore()
    }
    const { fob } = await setUp({ work }, { input: stdin('hush'), store })
    await fob('set-secret', 'work')
    await fob('set-secret', 'work', '--store', 'file')
    expect(choices).toEqual([
      { name: 'keychain', chosen: false },
      { name: 'file', chosen: true },
    ])
    await expect(fob('set-secret', 'work', '--store', 'none')).rejects.toMatchObject({ code: 'store_none' })
  })

  test.each([
    ['client_id = "cli"', 'hush', 'incomplete_settings'],
    [work, '', 'empty_secret'],
    [`client_secret = { env = "X" }\n${work}`, 'hush', 'other_secret_source'],
  ])('%j with the secret %j is refused and changes nothing', async (text, secret, code) => {
    const { fob, read, store } = await setUp({ work: text }, { input: stdin(secret) })
    await expect(fob('set-secret', 'work')).rejects.toMatchObject({ code, exitCode: 2 })
    expect(await read('work')).toBe(text)
    expect(await store.keys()).toEqual([])
  })
})
