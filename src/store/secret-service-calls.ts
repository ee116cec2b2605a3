/** Calls of the Secret Service, each on an open bus: https://specifications.freedesktop.org/secret-service/ */
import { type Bus, BusError } from './dbus.ts'
import { keychainLocked, keychainUnavailable } from './keychain-errors.ts'

export const destination = 'org.freedesktop.secrets'
export const root = '/org/freedesktop/secrets'
const collection = `${root}/aliases/default`
export const secretInterface = 'org.freedesktop.Secret'
export const generic = 'org.freedesktop.Secret.Generic'

/** Settles once the default collection is unlocked. `extend` gives the person time for the dialog. */
export async function unlock(
  bus: Bus,
  unlockTime: number | undefined,
  extend: (milliseconds: number) => void,
): Promise<void> {
  if (!(await isLocked(bus, unlockTime !== undefined))) return
  if (unlockTime === undefined) {
    throw keychainLocked(' and there is no display to ask for its password', 'unlock it')
  }
  extend(unlockTime)
  const prompt = await askToUnlock(bus)
  if (prompt !== undefined) await completed(bus, prompt)
  if (await isLocked(bus, true)) throw keychainLocked('', 'unlock it')
}

/** Milliseconds. A busy gnome-keyring was seen without its default collection for a moment while it was being locked. */
const secondLook = 200

/** A collection that does not exist yet is not locked: writing makes it, with a dialog. */
async function isLocked(bus: Bus, display: boolean, looks = 2): Promise<boolean> {
  try {
    const { body } = await property(bus, collection, `${secretInterface}.Collection`, 'Locked')
    body.signature()
    return body.uint32() !== 0
  } catch (error) {
    if (!isUnknown(error)) throw error
    if (display) return false
    if (looks > 1) {
      await new Promise(resolve => setTimeout(resolve, secondLook))
      return isLocked(bus, display, looks - 1)
    }
    throw keychainUnavailable(
      'the Secret Service has no default collection',
      'create one on a desktop',
      error,
    )
  }
}

/** The prompt's path; undefined where none is needed. */
async function askToUnlock(bus: Bus): Promise<string | undefined> {
  const body = ['ao', [collection]] as const
  const answer = await bus.call({
    destination,
    path: root,
    interface: `${secretInterface}.Service`,
    member: 'Unlock',
    body,
  })
  answer.body.strings()
  const prompt = answer.body.string()
  return prompt === '/' ? undefined : prompt
}

async function completed(bus: Bus, path: string): Promise<void> {
  const prompt = `${secretInterface}.Prompt`
  const dbus = 'org.freedesktop.DBus'
  const rule = `type='signal',interface='${prompt}',member='Completed'`
  await bus.call({
    destination: dbus,
    path: '/org/freedesktop/DBus',
    interface: dbus,
    member: 'AddMatch',
    body: ['s', rule],
  })
  const signal = bus.signal(path, 'Completed')
  // Rejected too when the next call fails: nobody waits for it then.
  signal.catch(() => {})
  await bus.call({ destination, path, interface: prompt, member: 'Prompt', body: ['s', ''] })
  await signal
}

/** Accounts of the items of `service` that keytar sees. */
export async function accounts(bus: Bus, service: string): Promise<string[]> {
  const { body } = await bus.call({
    destination,
    path: root,
    interface: `${secretInterface}.Service`,
    member: 'SearchItems',
    body: ['a{ss}', { service }],
  })
  const items = [...body.strings(), ...body.strings()]
  return (await Promise.all(items.map(path => accountOf(bus, path)))).flat()
}

/** None for an item that keytar doesn't see: of another schema, or without an account. */
async function accountOf(bus: Bus, path: string): Promise<string[]> {
  const attributes = await attributesOf(bus, path)
  const account = attributes.get('account')
  return account === undefined || attributes.get('xdg:schema') !== generic ? [] : [account]
}

async function attributesOf(bus: Bus, path: string): Promise<Map<string, string>> {
  try {
    const { body } = await property(bus, path, `${secretInterface}.Item`, 'Attributes')
    body.signature()
    return body.dictionary()
  } catch (error) {
    // Deleted since it was found.
    if (isUnknown(error)) return new Map()
    throw error
  }
}

const property = (bus: Bus, path: string, of: string, name: string) =>
  bus.call({
    destination,
    path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    body: ['ss', of, name],
  })

/** UnknownMethod is what gnome-keyring says of an object that is not there. */
export const isUnknown = (error: unknown) =>
  error instanceof BusError && /Unknown(Object|Method)|NoSuchObject/.test(error.name)
