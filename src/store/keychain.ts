/** The system's keychain, through keytar. Nothing of it is loaded before it is opened. */
import { createRequire } from 'node:module'
import { arch } from 'node:os'
import { systemCode } from './error.ts'
import type { Items } from './items.ts'
import { answerTime, type KeychainWorld, personTime, secretServiceOf, service } from './keychain-daemon.ts'
import { keychainFailed, keychainLocked, keychainTimeout, keychainUnavailable } from './keychain-errors.ts'
import type { SecretService } from './secret-service.ts'
import type { SecretStore } from './store.ts'

type Keytar = Pick<
  typeof import('keytar'),
  'getPassword' | 'setPassword' | 'deletePassword' | 'findCredentials'
>
/** Windows takes 2,560 bytes; as UTF-16, which other programs write there, that is 1,280 characters. */
const windowsLimit = 1_200

/**
 * @throws FobError (exit 9): `keychain_unavailable`; on Linux also `keychain_locked`, `keychain_timeout`
 */
export async function openKeychain(world: KeychainWorld): Promise<SecretStore> {
  const hasDialog = world.platform !== 'linux' || Boolean(world.env.DISPLAY || world.env.WAYLAND_DISPLAY)
  const daemon = await secretServiceOf(world, hasDialog ? personTime : undefined)
  // Loading keytar takes no longer than the daemon's answer.
  const [keytar] = await Promise.all([loadKeytar(world.platform), daemon?.ready()])
  const items = keytarItems(keytar, daemon, hasDialog ? personTime : answerTime)
  const place = `${places[world.platform] ?? 'Secret Service'}, service ${service}`
  if (world.platform !== 'win32') return keychainStore(items, place)
  const { splitItems } = await import('./split.ts')
  return keychainStore(splitItems(items, windowsLimit), place)
}

const places: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'login keychain',
  win32: 'Windows Credential Manager',
}

function keychainStore({ list, ...items }: Items, place: string): SecretStore {
  return { name: 'keychain', place, ...items, keys: list }
}

/** `daemon` is asked before each call, and again where keytar says null: that is its answer to "locked" too. */
export function keytarItems(keytar: Keytar, daemon: SecretService | undefined, limit: number): Items {
  const call = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    await daemon?.ready()
    const result = await inTime(run(), limit)
    if (result === null || result === false) await daemon?.ready()
    return result
  }
  return {
    get: async account => {
      const item = await daemon?.read(service, account)
      return item ? item.text : ((await call(() => keytar.getPassword(service, account))) ?? undefined)
    },
    set: (account, value) => call(() => keytar.setPassword(service, account, value)),
    delete: account => call(() => keytar.deletePassword(service, account)),
    list: async () => {
      if (daemon !== undefined) return daemon.ready().then(() => daemon.accounts(service))
      return (await call(() => keytar.findCredentials(service))).map(({ account }) => account)
    },
  }
}

async function inTime<Result>(answer: Promise<Result>, limit: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(keychainTimeout(limit)), limit)
  })
  try {
    return await Promise.race([answer.catch(error => Promise.reject(translate(error))), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** keytar's errors have a text alone, the system's. */
function translate(error: unknown) {
  const text = error instanceof Error ? error.message : ''
  if (/locked collection|interaction is not allowed/i.test(text)) return keychainLocked('', 'unlock it')
  return keychainFailed(text.replace(/[^\x20-\x7e]/g, '').slice(0, 200) || 'no reason given', error)
}

/** keytar's own loader hides why it failed, and looks past the musl binary that the package ships. */
async function loadKeytar(platform: NodeJS.Platform): Promise<Keytar> {
  const failures: unknown[] = []
  try {
    return (await import('keytar')).default
  } catch (error) {
    failures.push(error)
  }
  const require = createRequire(import.meta.url)
  for (const target of [`linuxmusl-${arch()}`, `${platform}-${arch()}`]) {
    try {
      return require(`keytar/prebuilds/${target}/keytar.node`)
    } catch (error) {
      failures.push(error)
    }
  }
  throw notLoaded(failures)
}

export function notLoaded(failures: readonly unknown[]) {
  const texts = failures.map(failure => (failure instanceof Error ? failure.message : ''))
  if (texts.some(text => text.includes('libsecret-1'))) {
    return keychainUnavailable('the library libsecret is missing', 'apt install libsecret-1-0')
  }
  const code = systemCode(failures[0])
  return keychainUnavailable(
    `the package keytar can't be loaded (${code})`,
    'install fob again with optional packages',
    failures[0],
  )
}
