import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretService } from '../../src/store/secret-service.ts'
import { type Keyring, startKeyring } from '../support/keyring.ts'
import { describeWith } from '../support/parts.ts'
import { booleanVariant, fakeBus, signature, text, uint32 } from './fake-bus.ts'

const uid = process.geteuid?.() ?? 0
const serviceAt = (address: string | undefined) =>
  secretService({
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    uid,
    answerTime: 10_000,
    unlockTime: undefined,
  })

describeWith('keyring', 'an item of gnome-keyring', () => {
  const schema = ['xdg:schema', 'org.freedesktop.Secret.Generic']
  let keyring: Keyring
  beforeAll(async () => {
    keyring = await startKeyring()
  })
  afterAll(() => keyring.close())

  const read = (account: string) => serviceAt(keyring.env.DBUS_SESSION_BUS_ADDRESS).read('fob', account)
  const store = (account: string, value: string, attributes = schema) => {
    const words = ['store', '--label=x', 'service', 'fob', 'account', account, ...attributes]
    return keyring.secretTool(words, value)
  }

  test.each(['short', 'ünïcode 🔑', 'x'.repeat(5_000), '{"a":"b\\n"}'])(
    'is read as it was written',
    async value => {
      await store('one', value)
      await store('two', 'another')
      expect(await read('one')).toEqual({ text: value })
    },
  )

  test('is absent where there is none', async () => {
    expect(await read('nobody')).toEqual({ text: undefined })
  })

  test('of another schema is not seen, as keytar does not', async () => {
    await store('foreign', 'x', ['xdg:schema', 'org.example.Other'])
    expect(await read('foreign')).toEqual({ text: undefined })
  })
})

describe('is left to keytar', () => {
  const unlocked = ['v', booleanVariant(false)] as const
  const session = Buffer.concat([signature('s'), Buffer.alloc(1), text(''), Buffer.alloc(3), text('/s/1')])
  const opened = ['vo', session] as const
  const list = (path: string) => {
    const items = path ? text(path) : Buffer.alloc(0)
    return Buffer.concat([uint32(items.length), items, Buffer.alloc(-items.length & 3)])
  }
  const paths = (unlocked: string, locked: string) => Buffer.concat([list(unlocked), list(locked)])
  const denied = 'org.freedesktop.DBus.Error.NotSupported'

  test.each([
    ['where the service has no plain session', denied, ['aoao', paths('/i/1', '')] as const, undefined],
    ['in another collection that is locked', opened, ['aoao', paths('', '/i/1')] as const, undefined],
    [
      'locked since it was found',
      opened,
      ['aoao', paths('/i/1', '')] as const,
      'org.freedesktop.Secret.Error.IsLocked',
    ],
    [
      'deleted since it was found',
      opened,
      ['aoao', paths('/i/1', '')] as const,
      'org.freedesktop.DBus.Error.UnknownMethod',
    ],
  ])('%s', async (_name, open, found, secret) => {
    const answers = { Get: unlocked, OpenSession: open, SearchItems: found, GetSecret: secret }
    const path = await fakeBus(({ member }) => answers[member as keyof typeof answers])
    expect(await serviceAt(`unix:path=${path}`).read('fob', 'a')).toBeUndefined()
  })
})
