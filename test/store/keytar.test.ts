/** What is made of keytar's answers, with a keytar that gives them. */
import { describe, expect, test } from 'vitest'
import { keytarItems, notLoaded } from '../../src/store/keychain.ts'
import { keychainLocked } from '../../src/store/keychain-errors.ts'

type Keytar = Parameters<typeof keytarItems>[0]

const rejecting = (message: string): Keytar => {
  const fail = () => Promise.reject(new Error(message))
  return { getPassword: fail, setPassword: fail, deletePassword: fail, findCredentials: fail }
}

const operations = {
  get: (items: ReturnType<typeof keytarItems>) => items.get('a'),
  set: (items: ReturnType<typeof keytarItems>) => items.set('a', 'b'),
  delete: (items: ReturnType<typeof keytarItems>) => items.delete('a'),
  list: (items: ReturnType<typeof keytarItems>) => items.list(),
}

describe.each(Object.entries(operations))('%s', (_name, run) => {
  test('that never ends is given up', async () => {
    const never = () => new Promise<never>(() => {})
    const stuck: Keytar = {
      getPassword: never,
      setPassword: never,
      deletePassword: never,
      findCredentials: never,
    }
    await expect(run(keytarItems(stuck, undefined, 20))).rejects.toMatchObject({
      code: 'keychain_timeout',
      exitCode: 9,
    })
  })

  test.each([
    ['Cannot create an item in a locked collection', 'keychain_locked'],
    ['User interaction is not allowed.', 'keychain_locked'],
    ['Message recipient disconnected from message bus without replying', 'keychain_failed'],
    ['', 'keychain_failed'],
  ])('that fails with "%s" is %s', async (message, code) => {
    await expect(run(keytarItems(rejecting(message), undefined, 1_000))).rejects.toMatchObject({
      code,
      exitCode: 9,
    })
  })
})

test.each(Object.entries(operations))(
  '%s asks the daemon before keytar, which would hang or crash',
  async (_name, run) => {
    const ready = () => Promise.reject(keychainLocked('', 'unlock it'))
    const daemon = { ready, read: ready, accounts: async () => [] }
    const items = keytarItems(rejecting('keytar was called'), daemon, 1_000)
    await expect(run(items)).rejects.toMatchObject({ code: 'keychain_locked' })
  },
)

test('null is looked at twice: a collection may have been locked meanwhile', async () => {
  let looks = 0
  const ready = async () => {
    if (++looks === 2) throw keychainLocked('', 'unlock it')
  }
  const keytar = { ...rejecting('not this one'), getPassword: async () => null }
  const daemon = { ready, read: async () => undefined, accounts: async () => [] }
  const items = keytarItems(keytar, daemon, 1_000)
  await expect(items.get('a')).rejects.toMatchObject({ code: 'keychain_locked' })
})

test('what the daemon tells is not asked of keytar', async () => {
  const daemon = { ready: async () => {}, read: async () => ({ text: undefined }), accounts: async () => [] }
  expect(await keytarItems(rejecting('keytar was called'), daemon, 1_000).get('a')).toBeUndefined()
})

test('control characters of the system do not reach a terminal', async () => {
  await expect(keytarItems(rejecting('a\u001b[31mb\nc'), undefined, 1_000).get('a')).rejects.toMatchObject({
    message: 'the keychain failed: a[31mbc',
  })
})

describe('keytar that does not load', () => {
  const missing = Object.assign(new Error("Cannot find package 'keytar'"), { code: 'ERR_MODULE_NOT_FOUND' })

  test.each([
    [
      'libsecret is missing',
      [new Error('Failed to load'), new Error('libsecret-1.so.0: cannot open shared object file')],
      'apt install libsecret-1-0',
    ],
    ['keytar is missing', [missing], 'install fob again'],
  ])('says that %s', (_name, failures, hint) => {
    expect(notLoaded(failures)).toMatchObject({
      code: 'keychain_unavailable',
      exitCode: 9,
      hint: expect.stringContaining(hint),
    })
  })
})
