import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { busPath } from '../../src/store/dbus.ts'
import { secretService } from '../../src/store/secret-service.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Keyring, startKeyring } from '../support/keyring.ts'
import { describeWith } from '../support/parts.ts'
import { booleanVariant, type Call, fakeBus, text, uint32 } from './fake-bus.ts'

const uid = process.geteuid?.() ?? 0
const serviceAt = (path: string, unlockTime?: number, answerTime = 10_000) =>
  secretService({ env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }, uid, answerTime, unlockTime })

describe('the session bus is found', () => {
  test.each([
    ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
    ['unix:path=/tmp/a%20b,guid=00ff', '/tmp/a b'],
    ['unix:abstract=/tmp/dbus-x,guid=00ff', '\0/tmp/dbus-x'],
    ['tcp:host=localhost,port=1;unix:path=/x', '/x'],
    ['autolaunch:', undefined],
    ['', undefined],
  ])('in %s', (address, path) => expect(busPath(address)).toBe(path))

  test('in XDG_RUNTIME_DIR where no address is given', async () => {
    const path = await fakeBus(() => ['v', booleanVariant(false)])
    const env = { XDG_RUNTIME_DIR: path.slice(0, -'/bus'.length) }
    await secretService({ env, uid, answerTime: 10_000, unlockTime: undefined }).ready()
  })
})

describe('absent is known without waiting', () => {
  const absent = { code: 'keychain_unavailable', exitCode: 9, hint: expect.stringContaining('--store file') }

  test.each([
    ['no address and no runtime folder', {}],
    ['a runtime folder without a bus', { XDG_RUNTIME_DIR: '/nowhere' }],
    ['a bus that is gone', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' }],
    ['a bus that no Unix socket reaches', { DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' }],
  ])('%s', async (_name, env) => {
    const ready = async () => secretService({ env, uid, answerTime: 60_000, unlockTime: 60_000 }).ready()
    await expect(ready()).rejects.toMatchObject(absent)
  })

  test.each([
    'org.freedesktop.DBus.Error.ServiceUnknown',
    'org.freedesktop.DBus.Error.NameHasNoOwner',
    'org.freedesktop.DBus.Error.Spawn.ExecFailed',
  ])('%s', async name => {
    await expect(serviceAt(await fakeBus(() => name)).ready()).rejects.toMatchObject(absent)
  })

  test('no default collection, where there is no display to make one', async () => {
    const path = await fakeBus(() => 'org.freedesktop.DBus.Error.UnknownObject')
    await expect(serviceAt(path).ready()).rejects.toMatchObject(absent)
    await serviceAt(path, 60_000).ready()
  })
})

describe('a collection that is locked', () => {
  /** A daemon whose dialog ends with `completed`, or stays open. */
  function daemon(completed: boolean | undefined) {
    let locked = true
    const calls: string[] = []
    const answer = ({ member, signal }: Call) => {
      calls.push(member)
      if (member === 'Get') return ['v', booleanVariant(locked)] as const
      if (member === 'Unlock') return ['aoo', Buffer.concat([uint32(0), text('/prompt/1')])] as const
      if (member === 'Prompt' && completed !== undefined) {
        locked = !completed
        signal(
          '/prompt/1',
          'Completed',
          'bv',
          Buffer.concat([uint32(completed ? 0 : 1), booleanVariant(false)]),
        )
      }
      return ['', Buffer.alloc(0)] as const
    }
    return { answer, calls }
  }

  test('is refused without a display, and no dialog is asked for', async () => {
    const { answer, calls } = daemon(true)
    await expect(serviceAt(await fakeBus(answer)).ready()).rejects.toMatchObject({
      code: 'keychain_locked',
      exitCode: 9,
    })
    expect(calls).toEqual(['Get'])
  })

  test('is unlocked by the person', async () => {
    const { answer, calls } = daemon(true)
    await serviceAt(await fakeBus(answer), 10_000).ready()
    expect(calls).toEqual(['Get', 'Unlock', 'AddMatch', 'Prompt', 'Get'])
  })

  test('stays locked where the person dismisses the dialog', async () => {
    const path = await fakeBus(daemon(false).answer)
    await expect(serviceAt(path, 10_000).ready()).rejects.toMatchObject({
      code: 'keychain_locked',
      exitCode: 9,
    })
  })

  test('is given up where the dialog is left open', async () => {
    const path = await fakeBus(daemon(undefined).answer)
    await expect(serviceAt(path, 50).ready()).rejects.toMatchObject({ code: 'keychain_timeout', exitCode: 9 })
  })
})

describe('a daemon that fails', () => {
  test('by no answer, in the time given', async () => {
    const path = await fakeBus(() => undefined)
    await expect(serviceAt(path, undefined, 50).ready()).rejects.toMatchObject({
      code: 'keychain_timeout',
      exitCode: 9,
    })
  })

  test('by dying midway', async () => {
    const path = await fakeBus(() => 'org.freedesktop.DBus.Error.NoReply')
    await expect(serviceAt(path).ready()).rejects.toMatchObject({ code: 'keychain_failed', exitCode: 9 })
  })

  test.each([
    ['hanging up', ''],
    ['refusing us', 'REJECTED EXTERNAL\r\n'],
    ['speaking nonsense', 'OK 00\r\n\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'],
    ['an answer cut short', 'OK 00\r\nl\x02\0\x01\0\0\0\0\x01\0\0\0\x08\0\0\0\x05\x01u\0\xff'],
  ])('by %s', async (_name, says) => {
    const path = join(await temporaryFolder(), 'bus')
    const server = createServer(socket => socket.on('error', () => {}).end(Buffer.from(says, 'latin1')))
    await once(server.listen(path), 'listening')
    onTestFinished(() => void server.close())
    const failed = { code: expect.stringMatching(/^keychain_(failed|unavailable)$/), exitCode: 9 }
    await expect(serviceAt(path).ready()).rejects.toMatchObject(failed)
  })
})

describeWith('keyring', 'gnome-keyring', () => {
  const withKeyring = async (): Promise<Keyring> => {
    const keyring = await startKeyring()
    onTestFinished(() => keyring.close())
    return keyring
  }
  const serviceOf = ({ env }: Keyring, answerTime = 10_000) =>
    secretService({ env, uid, answerTime, unlockTime: undefined })

  test('is ready, then locked', async () => {
    const keyring = await withKeyring()
    await serviceOf(keyring).ready()
    await keyring.lock()
    await expect(serviceOf(keyring).ready()).rejects.toMatchObject({ code: 'keychain_locked' })
  })

  test('is hung', async () => {
    const keyring = await withKeyring()
    keyring.stop()
    await expect(serviceOf(keyring, 300).ready()).rejects.toMatchObject({ code: 'keychain_timeout' })
    keyring.continue()
    await serviceOf(keyring).ready()
  })

  test('is gone', async () => {
    const keyring = await withKeyring()
    await keyring.kill()
    await expect(serviceOf(keyring).ready()).rejects.toMatchObject({ code: 'keychain_unavailable' })
  })

  test('dies while it is asked', async () => {
    const keyring = await withKeyring()
    keyring.stop()
    const asked = serviceOf(keyring, 10_000).ready()
    setTimeout(() => keyring.kill(), 100)
    await expect(asked).rejects.toMatchObject({ code: 'keychain_failed', exitCode: 9 })
  })

  test('lists the accounts of a service, and no item without one', async () => {
    const keyring = await withKeyring()
    const store = (...attributes: string[]) => keyring.secretTool(['store', '--label=x', ...attributes], 's')
    // First: storing replaces any item with the same attributes and more.
    await store('service', 'fob')
    const schema = ['xdg:schema', 'org.freedesktop.Secret.Generic']
    await store('service', 'fob', 'account', 'one', ...schema)
    await store('service', 'fob', 'account', 'two', ...schema)
    await store('service', 'other', 'account', 'three', ...schema)
    await store('service', 'fob', 'account', 'four', 'xdg:schema', 'org.example.Other')
    expect((await serviceOf(keyring).accounts('fob')).toSorted()).toEqual(['one', 'two'])
  })
})
