/**
 * The start of fob: a bundle of its own that answers a plain `fob token` out of the cache, before anything else is loaded.
 *
 * It runs the program's own steps in a world in which they can read, and nothing more. Where they would do more (ask,
 * warn, lock, send, fail), they meet `NotPlain`, nothing has happened, and the whole program does the work.
 */

import { plainCall } from './commands/plain-call.ts'
import { printCached } from './commands/token/cached.ts'
import { namedHome, systemPaths } from './config/paths.ts'
import type { Deps } from './deps.ts'
import { readSecret } from './store/file-read.ts'
import { secretServiceOf, service } from './store/keychain-daemon.ts'
import { sealedFolder } from './store/sealed-folder.ts'
import type { SecretStore, StoreChoice } from './store/store.ts'
import { writeAll } from './system/write.ts'

/** True where it has answered. Never throws: where stdout can't be written, the program will find the same and say so. */
export async function answered(host: NodeJS.Process): Promise<boolean> {
  const call = plainCall(host.argv.slice(2))
  if (call?.command !== 'token' || !call.options.cache || call.options.forceRefresh) return false
  let answer = ''
  try {
    const deps = readingDeps(host, text => {
      answer += text
    })
    if (!(await printCached(call.profile, call.options, deps))) return false
    writeAll(1, answer)
    return true
  } catch {
    return false
  }
}

class NotPlain extends Error {}

const refuse = (): never => {
  throw new NotPlain()
}

/** Reading a descriptor uses it up, and a command may do anything. */
const keysThatAct = ['FOB_STORE_KEY_FD', 'FOB_STORE_KEY_COMMAND']

function readingDeps({ env, platform, geteuid }: NodeJS.Process, out: (text: string) => void): Deps {
  const home = namedHome(env, platform)
  if (!home) return refuse()
  for (const name of keysThatAct) if (env[name]) return refuse()
  const deps: Deps = {
    version: '',
    out,
    err: refuse,
    terminal: { inputIsTTY: false, outIsTTY: false, errIsTTY: false, columns: undefined },
    input: { text: refuse, secret: refuse },
    env,
    platform,
    uid: geteuid?.(),
    paths: systemPaths(env, platform, () => home),
    now: () => new Date(),
    get startedAt() {
      return refuse()
    },
    sleep: refuse,
    fetch: refuse,
    redactor: { add: refuse, later: refuse, redact: refuse },
    openBrowser: refuse,
    spawn: refuse,
    store: choice => openReading(choice, deps),
    get signal() {
      return refuse()
    },
  }
  return deps
}

/** Milliseconds. A daemon that is slower gets the program's patience, and a hung one is not waited for twice. */
const patience = 500

/** Without keytar: where there is a Secret Service, and nobody has to unlock it first. */
async function readKeychain(deps: Deps, key: string): Promise<string | undefined> {
  const daemon = await secretServiceOf(deps, undefined, patience)
  const item = (await daemon?.read(service, key)) ?? refuse()
  return item.text
}

async function openReading({ name }: StoreChoice, deps: Deps): Promise<SecretStore> {
  const reading = { name, set: refuse, delete: refuse, keys: refuse }
  if (name === 'keychain') return { ...reading, get: key => readKeychain(deps, key) }
  if (name !== 'file') return refuse()
  const place = await sealedFolder(deps)
  return { ...reading, get: key => readSecret(key, place) }
}
