/** Reads a client secret, a key and the like from where a setting says it is. The caller hands it to the redactor. */

import { sha256 } from '../crypto.ts'
import type { Deps } from '../deps.ts'
import { usageError } from '../errors.ts'
import { commandEnv } from '../system/child-env.ts'
import type { SecretSource, Settings } from './settings.ts'

export interface SecretDeps
  extends Pick<Deps, 'env' | 'input' | 'now' | 'signal' | 'sleep' | 'spawn' | 'uid'> {
  /** The store's value under `clientSecretKey`; called for `{ keychain = true }` alone. */
  readonly keychain?: () => Promise<string | undefined>
}

/**
 * Where `fob profile set-secret` keeps a client secret: that of another issuer or client is never found.
 *
 * Errors: exit 2 where the settings don't say whose secret it is.
 */
export const clientSecretKey = (settings: Settings): string => `client-secret:${clientHash(settings)}`

/** Where `fob register` keeps what manages the client (RFC 7592). Errors: as clientSecretKey. */
export const registrationKey = (settings: Settings): string => `registration:${clientHash(settings)}`

function clientHash({ issuer, tokenEndpoint, clientId }: Settings): string {
  const server = issuer ?? tokenEndpoint
  if (server === undefined || clientId === undefined) {
    const reason = 'a stored client secret belongs to a server and a client, and both are not known'
    throw usageError('incomplete_settings', reason, 'give issuer and client_id')
  }
  return sha256(JSON.stringify([server, clientId])).toString('hex')
}

/**
 * One trailing newline is removed. Errors: exit 2 where there is no secret or an impossible one, exit 8 for a file that
 * others can read; what the store throws. `what` names it to people.
 */
export async function readSecret(
  source: SecretSource,
  deps: SecretDeps,
  what = 'client secret',
): Promise<string> {
  const secret = bare(await orAborted(rawSecret(source, deps, what), deps.signal))
  const place = describePlace(source)
  if (secret === '') {
    throw usageError('empty_secret', `the ${what} from ${place} is empty`, `look at what is in ${place}`)
  }
  // RFC 6749 A.2 has visible characters alone: a line break means another kind of file.
  if (hasControl(secret)) {
    const reason = 'has a line break or another control character in it'
    throw usageError('invalid_secret', `the ${what} from ${place} ${reason}`, 'give the secret alone')
  }
  return secret
}

/** Without a byte-order mark before it and a newline behind it. */
function bare(text: string): string {
  const end = text.endsWith('\r\n') ? -2 : text.endsWith('\n') ? -1 : undefined
  return text.slice(text.startsWith('\uFEFF') ? 1 : 0, end)
}

/** A control character, C0, DEL or C1. A loop, as in words.ts: this is on the way to each token of a confidential client. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true
  }
  return false
}

/** As it stands there, for what need not be one line of text. Errors: as readSecret, but for those of its form. */
export async function readSecretBlob(source: SecretSource, deps: SecretDeps, what: string): Promise<Buffer> {
  const isFile = 'file' in source && source.file !== '-'
  const read = isFile
    ? (await import('./secret-file.ts')).readSecretBytes(source.file, deps)
    : rawSecret(source, deps, what)
  const blob = await orAborted<string | Buffer>(read, deps.signal)
  return typeof blob === 'string' ? Buffer.from(blob) : blob
}

/** For people: never the secret. */
export function describePlace(source: SecretSource): string {
  if ('file' in source) return source.file === '-' ? 'standard input' : source.file
  if ('env' in source) return `the variable ${source.env}`
  if ('command' in source) return `the command ${source.command[0]}`
  return 'the store'
}

/** A variable is there at once. */
function rawSecret(source: SecretSource, deps: SecretDeps, what: string): string | Promise<string> {
  if ('env' in source) {
    return deps.env[source.env] || missing(what, `the variable ${source.env}`, `set ${source.env}`)
  }
  if ('command' in source) return fromCommand(source.command, deps, what)
  return 'file' in source ? fromFile(source.file, deps) : fromStore(deps, what)
}

async function fromFile(path: string, deps: SecretDeps): Promise<string> {
  const { readSecretFile, secretLimit } = await import('./secret-file.ts')
  return path === '-' ? deps.input.text(secretLimit) : readSecretFile(path, deps)
}

const fromStore = async ({ keychain }: SecretDeps, what: string): Promise<string> =>
  (await keychain?.()) ?? missing(what, 'the store', 'fob profile set-secret NAME')

function missing(what: string, place: string, hint: string): never {
  throw usageError(`no_${what.replaceAll(' ', '_')}`, `there is no ${what} in ${place}`, hint)
}

/** Its stderr is ours, so that it can ask and complain; of a failure only its name is told. */
async function fromCommand(
  command: readonly [string, ...string[]],
  deps: SecretDeps,
  what: string,
): Promise<string> {
  const options = { env: commandEnv(deps.env), signal: deps.signal, stdio: 'capture' } as const
  const result = await deps.spawn(command, options).catch(error => {
    deps.signal.throwIfAborted()
    throw commandFailed(command[0], what, `could not be started (${error.code})`)
  })
  deps.signal.throwIfAborted()
  if (result.exitCode !== 0) throw commandFailed(command[0], what, `ended with exit code ${result.exitCode}`)
  return result.stdout
}

const commandFailed = (name: string, what: string, how: string) =>
  usageError(
    'secret_command_failed',
    `the command ${name}, which gives the ${what}, ${how}`,
    `run it by hand: it must print the ${what}, and nothing else`,
  )

/** Reading standard input can't be stopped, but need not be waited for; what is there already needs no waiting at all. */
export async function orAborted<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  if (!(work instanceof Promise)) return work
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
