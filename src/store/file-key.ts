/**
 * Where the key of the file store comes from: a table, best first. What is named for this run goes before what lies on disk.
 */
import { closeSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Deps } from '../deps.ts'
import { storeError, systemCode } from './error.ts'
import { readPrivate } from './file-safety.ts'
import { parseKey } from './key-text.ts'
import { keyFilePath, storeFolder } from './places.ts'

export type StoreWorld = Pick<
  Deps,
  'env' | 'platform' | 'uid' | 'paths' | 'terminal' | 'input' | 'spawn' | 'signal'
>

export interface StoreKey {
  /** 32 bytes. */
  readonly dataKey: Uint8Array
  /** For people: never the key. */
  readonly source: string
}

type Source = (world: StoreWorld) => StoreKey | undefined | Promise<StoreKey | undefined>

const sources: readonly Source[] = [
  fromDescriptor,
  fromCredential,
  fromNamedFile,
  fromCommand,
  fromVariable,
  fromDefaultFile,
  fromPassphrase,
]

/** By the run's environment: a descriptor can be read once, and a person is asked once. */
const found = new WeakMap<Deps['env'], StoreKey>()

/**
 * @throws FobError (exit 9): `store_key_missing` where there is none, `store_key_invalid`, `store_file_unsafe`, …
 */
export async function storeKey(world: StoreWorld): Promise<StoreKey> {
  const known = found.get(world.env)
  if (known !== undefined) return known
  for (const source of sources) {
    const key = await source(world)
    if (key === undefined) continue
    found.set(world.env, key)
    return key
  }
  throw storeError('store_key_missing', 'the file store has no key', 'fob store init --file')
}

function fromDescriptor({ env }: StoreWorld): StoreKey | undefined {
  const text = env.FOB_STORE_KEY_FD
  if (!text) return undefined
  const source = `file descriptor ${text}`
  // 0 to 2 are the terminal or a pipe that carries something else.
  if (!/^[1-9]\d{0,5}$/.test(text) || Number(text) < 3) {
    throw storeError(
      'store_key_invalid',
      'FOB_STORE_KEY_FD is not a number from 3 up',
      'FOB_STORE_KEY_FD=3 fob … 3<key',
    )
  }
  return { dataKey: parseKey(readDescriptor(Number(text), source), source), source }
}

function readDescriptor(fd: number, source: string): string {
  const buffer = Buffer.alloc(1024)
  try {
    let length = 0
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = readSync(fd, buffer, length, buffer.length - length, null)
    }
    closeSync(fd)
    return buffer.toString('latin1', 0, length)
  } catch (error) {
    const message = `can't read the store key from ${source} (${systemCode(error)})`
    throw storeError('store_key_missing', message, 'FOB_STORE_KEY_FD=3 fob … 3<key', error)
  }
}

/** systemd's LoadCredential=fob-store-key:…; systemd owns the file and may open it to the service by an ACL. */
function fromCredential({ env }: StoreWorld): StoreKey | undefined {
  if (!env.CREDENTIALS_DIRECTORY) return undefined
  const path = join(env.CREDENTIALS_DIRECTORY, 'fob-store-key')
  const text = readPrivate(path, undefined)
  return text === undefined ? undefined : { dataKey: parseKey(text, path), source: path }
}

function fromNamedFile(world: StoreWorld): StoreKey | undefined {
  if (!world.env.FOB_STORE_KEY_FILE) return undefined
  const key = fromDefaultFile(world)
  if (key !== undefined) return key
  const message = `FOB_STORE_KEY_FILE names ${keyFilePath(world)}, which does not exist`
  throw storeError('store_key_missing', message, 'fob store init --file')
}

function fromDefaultFile(world: StoreWorld): StoreKey | undefined {
  const path = keyFilePath(world)
  const text = readPrivate(path, world.uid)
  return text === undefined ? undefined : { dataKey: parseKey(text, path), source: path }
}

async function fromCommand(world: StoreWorld): Promise<StoreKey | undefined> {
  const text = world.env.FOB_STORE_KEY_COMMAND
  if (!text?.trim()) return undefined
  const { keyFromCommand } = await import('./key-command.ts')
  return {
    dataKey: parseKey(await keyFromCommand(text, world), 'FOB_STORE_KEY_COMMAND'),
    source: 'FOB_STORE_KEY_COMMAND',
  }
}

function fromVariable({ env }: StoreWorld): StoreKey | undefined {
  const text = env.FOB_STORE_KEY
  return text ? { dataKey: parseKey(text, 'FOB_STORE_KEY'), source: 'FOB_STORE_KEY' } : undefined
}

/** Only for a store made with `fob store init --passphrase`, and only where somebody can be asked. */
async function fromPassphrase(world: StoreWorld): Promise<StoreKey | undefined> {
  const { unwrapKey, wrappedKeyName } = await import('./passphrase.ts')
  const path = join(storeFolder(world), wrappedKeyName)
  const wrapped = readPrivate(path, world.uid)
  if (wrapped === undefined) return undefined
  if (!world.terminal.inputIsTTY) {
    const hint = 'run it on a terminal, or use a store with a key file: fob store init --file'
    throw storeError(
      'store_key_missing',
      'the store has a passphrase and there is no terminal to ask for it',
      hint,
    )
  }
  const passphrase = await world.input.secret('Passphrase of the store: ', world.signal)
  return { dataKey: await unwrapKey(wrapped, passphrase), source: 'passphrase' }
}
