/** The real Secret Service, in one process with keytar, as fob has it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openKeychain } from '../../src/store/keychain.ts'
import type { SecretStore } from '../../src/store/store.ts'
import { type Keyring, startKeyring } from '../support/keyring.ts'
import { describeWith } from '../support/parts.ts'
import { storeContract } from './contract.ts'

describeWith('keyring', 'keychain', () => {
  let keyring: Keyring
  const schema = ['xdg:schema', 'org.freedesktop.Secret.Generic']

  beforeAll(async () => {
    keyring = await startKeyring()
    // libsecret looks at the environment of the process, and keeps its first connection.
    Object.assign(process.env, keyring.env)
  })
  afterAll(() => keyring.close())

  const open = () => openKeychain({ env: keyring.env, platform: 'linux', uid: process.geteuid?.() })
  let store: SecretStore

  beforeEach(async () => {
    store = await open()
    for (const key of await store.keys()) await store.delete(key)
  })

  storeContract(async () => ({ store, reopen: open }))

  test('an independent client sees the secret, under service fob', async () => {
    await store.set('some-key', 'some secret')
    expect(await keyring.items('fob')).toMatchObject([
      { secret: 'some secret', attributes: { service: 'fob', account: 'some-key' } },
    ])
  })

  test("items of others with the service fob don't end the process, as keytar's own search does", async () => {
    await keyring.secretTool(['store', '--label=x', 'service', 'fob', ...schema], 'no account')
    await store.set('mine', 'x')
    expect(await store.keys()).toEqual(['mine'])
    await keyring.secretTool(['clear', 'service', 'fob'])
  })

  describe('locked, where there is no display for a dialog', () => {
    const locked = { code: 'keychain_locked', exitCode: 9, hint: expect.stringContaining('--store file') }

    test('is never absent: every operation says so', async () => {
      await store.set('key', 'value')
      await keyring.lock()
      const attempts = [store.get('key'), store.set('key', 'x'), store.delete('key'), store.keys(), open()]
      for (const result of await Promise.allSettled(attempts))
        expect(result).toMatchObject({ reason: locked })
      await keyring.unlock()
      expect(await keyring.items()).toMatchObject([{ secret: 'value' }])
    })
  })
})
