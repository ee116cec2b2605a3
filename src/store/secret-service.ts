/**
 * What libsecret can't tell, asked of the Secret Service itself (https://specifications.freedesktop.org/secret-service/):
 * is it there, does it answer, is the default collection locked, and which accounts does it hold.
 *
 * keytar answers null for absent and for locked, hangs with a hung daemon, and its findCredentials crashes the process on a
 * locked collection or an item of someone else's without an account. So every call of keytar on Linux comes after `ready`.
 */
import type { Env } from '../deps.ts'
import { type Bus, BusError, busPath, openBus } from './dbus.ts'
import { keychainFailed, keychainLocked, keychainTimeout, keychainUnavailable } from './keychain-errors.ts'

export interface SecretServiceOptions {
  readonly env: Env
  readonly uid: number
  /** Milliseconds for the daemon's answers, its start included. */
  readonly answerTime: number
  /** Milliseconds for a person to unlock; undefined where there is no display for the dialog. */
  readonly unlockTime: number | undefined
}

export interface SecretService {
  /**
   * Settles once the default collection is unlocked, which a person may have to do.
   *
   * @throws FobError (exit 9): `keychain_unavailable`, `keychain_locked`, `keychain_timeout`, `keychain_failed`
   */
  readonly ready: () => Promise<void>
  /** Accounts of the items of `service` that keytar can read. Throws as `ready`. */
  readonly accounts: (service: string) => Promise<string[]>
}

const destination = 'org.freedesktop.secrets'
const root = '/org/freedesktop/secrets'
const collection = `${root}/aliases/default`
const secretInterface = 'org.freedesktop.Secret'
const generic = 'org.freedesktop.Secret.Generic'
const install = 'start a Secret Service, such as gnome-keyring or KeePassXC'

export function secretService(options: SecretServiceOptions): SecretService {
  return {
    ready: () => withBus(options, (bus, extend) => unlock(bus, options.unlockTime, extend)),
    accounts: service => withBus(options, bus => accounts(bus, service)),
  }
}

/** Gives `use` a bus for `answerTime`, which it may extend. */
async function withBus<Result>(
  { env, uid, answerTime }: SecretServiceOptions,
  use: (bus: Bus, extend: (milliseconds: number) => void) => Promise<Result>,
): Promise<Result> {
  const path = sessionBus(env)
  if (path === undefined) throw keychainUnavailable('no D-Bus session bus', 'log in to a desktop session')
  const end = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const extend = (milliseconds: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => end.abort(keychainTimeout(milliseconds)), milliseconds)
  }
  extend(answerTime)
  try {
    const bus = await openBus(path, uid, end.signal)
    return await use(bus, extend).finally(() => bus.close())
  } catch (error) {
    throw error instanceof BusError ? translate(error) : error
  } finally {
    clearTimeout(timer)
  }
}

function sessionBus({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: folder }: Env): string | undefined {
  if (address) return busPath(address)
  return folder ? `${folder}/bus` : undefined
}

async function unlock(
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

/** A collection that does not exist yet is not locked: writing makes it, with a dialog. */
async function isLocked(bus: Bus, display: boolean): Promise<boolean> {
  try {
    const { body } = await property(bus, collection, `${secretInterface}.Collection`, 'Locked')
    body.signature()
    return body.uint32() !== 0
  } catch (error) {
    if (!isUnknown(error)) throw error
    if (display) return false
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

async function accounts(bus: Bus, service: string): Promise<string[]> {
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
const isUnknown = (error: unknown) =>
  error instanceof BusError && /Unknown(Object|Method)|NoSuchObject/.test(error.name)

const isAbsent =
  /^(ENOENT|ECONNREFUSED|EACCES|ENOTDIR)$|\.Error\.(ServiceUnknown|NameHasNoOwner|Spawn\.\w+|AuthFailed)$/

function translate(error: BusError) {
  if (isAbsent.test(error.name))
    return keychainUnavailable(`the Secret Service can't be reached (${error.name})`, install, error)
  return keychainFailed(error.name, error)
}
