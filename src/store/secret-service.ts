/**
 * What libsecret can't tell, asked of the Secret Service itself (https://specifications.freedesktop.org/secret-service/):
 * is it there, does it answer, is the default collection locked, and which accounts does it hold.
 *
 * keytar answers null for absent and for locked, hangs with a hung daemon, and its findCredentials crashes the process on a
 * locked collection or an item of someone else's without an account. So every call of keytar on Linux comes after `ready`.
 */
import type { Env } from '../deps.ts'
import { type Bus, BusError, busPath, openBus } from './dbus.ts'
import { keychainFailed, keychainTimeout, keychainUnavailable } from './keychain-errors.ts'
import { accounts, unlock } from './secret-service-calls.ts'
import { type Item, readItem } from './secret-service-read.ts'

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
  /** What keytar would find; undefined where only keytar can tell. Throws as `ready`. */
  readonly read: (service: string, account: string) => Promise<Item | undefined>
  /** Accounts of the items of `service` that keytar can read. Throws as `ready`. */
  readonly accounts: (service: string) => Promise<string[]>
}

const install = 'start a Secret Service, such as gnome-keyring or KeePassXC'

/** @throws FobError `keychain_unavailable` (exit 9) where there is no session bus: nothing else need be loaded then. */
export function secretService({ env, uid, answerTime, unlockTime }: SecretServiceOptions): SecretService {
  const path = sessionBus(env)
  if (path === undefined) throw keychainUnavailable('no D-Bus session bus', 'log in to a desktop session')
  let bus: Bus | undefined
  // One for the whole run: gnome-keyring 42 dies, now and then, where one client leaves as another comes.
  const withOne = <Result>(use: Use<Result>) => {
    if (bus === undefined || bus.isEnded) bus = openBus(path, uid)
    return withBus(bus, answerTime, use)
  }
  return {
    ready: () => withOne((bus, extend) => unlock(bus, unlockTime, extend)),
    read: (service, account) =>
      withOne(async (bus, extend) => {
        // Asked in one go with whether it is locked, and once more where it was.
        const item = readItem(bus, { service, account })
        item.catch(() => {})
        await unlock(bus, unlockTime, extend)
        return (await item) ?? readItem(bus, { service, account })
      }),
    accounts: service => withOne(bus => accounts(bus, service)),
  }
}

type Use<Result> = (bus: Bus, extend: (milliseconds: number) => void) => Promise<Result>

/** Gives `use` the bus for `answerTime` milliseconds, which it may extend. */
async function withBus<Result>(bus: Bus, answerTime: number, use: Use<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const extend = (milliseconds: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => bus.end(keychainTimeout(milliseconds)), milliseconds)
  }
  extend(answerTime)
  try {
    return await use(bus, extend)
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

const isAbsent =
  /^(ENOENT|ECONNREFUSED|EACCES|ENOTDIR)$|\.Error\.(ServiceUnknown|NameHasNoOwner|Spawn\.\w+|AuthFailed)$/

function translate(error: BusError) {
  if (isAbsent.test(error.name))
    return keychainUnavailable(`the Secret Service can't be reached (${error.name})`, install, error)
  return keychainFailed(error.name, error)
}
