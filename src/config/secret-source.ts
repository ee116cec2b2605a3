/** Reads a client secret from where a setting says it is. The caller hands it to the redactor. */
import { createHash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { usageError } from '../errors.ts'
import { commandEnv } from '../system/child-env.ts'
import { readSecretFile, secretLimit } from './secret-file.ts'
import type { SecretSource, Settings } from './settings.ts'

export interface SecretDeps
  extends Pick<Deps, 'env' | 'input' | 'now' | 'signal' | 'sleep' | 'spawn' | 'uid'> {
  /** The store's value under `clientSecretKey`; called for `{ keychain = true }` alone. */
  readonly keychain: () => Promise<string | undefined>
}

/**
 * Where `fob profile set-secret` keeps a client secret: that of another issuer or client is never found.
 *
 * Errors: exit 2 where the settings don't say whose secret it is.
 */
export function clientSecretKey({ issuer, tokenEndpoint, clientId }: Settings): string {
  const server = issuer ?? tokenEndpoint
  if (server === undefined || clientId === undefined) {
    const reason = 'a stored client secret belongs to a server and a client, and both are not known'
    throw usageError('incomplete_settings', reason, 'give issuer and client_id')
  }
  const hash = createHash('sha256').update(JSON.stringify([server, clientId]))
  return `client-secret:${hash.digest('hex')}`
}

/**
 * One trailing newline is removed. Errors: exit 2 where there is no secret or an impossible one, exit 8 for a file that
 * others can read; what the store throws.
 */
export async function readSecret(source: SecretSource, deps: SecretDeps): Promise<string> {
  const secret = (await orAborted(rawSecret(source, deps), deps.signal))
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '')
  const place = describePlace(source)
  if (secret === '') {
    throw usageError(
      'empty_secret',
      `the client secret from ${place} is empty`,
      `look at what is in ${place}`,
    )
  }
  // RFC 6749 A.2 has visible characters alone: a line break means another kind of file.
  if (/\p{Cc}/u.test(secret)) {
    const reason = 'has a line break or another control character in it'
    throw usageError('invalid_secret', `the client secret from ${place} ${reason}`, 'give the secret alone')
  }
  return secret
}

/** For people: never the secret. */
export function describePlace(source: SecretSource): string {
  if ('file' in source) return source.file === '-' ? 'standard input' : source.file
  if ('env' in source) return `the variable ${source.env}`
  if ('command' in source) return `the command ${source.command[0]}`
  return 'the store'
}

async function rawSecret(source: SecretSource, deps: SecretDeps): Promise<string> {
  if ('file' in source) {
    return source.file === '-' ? deps.input.text(secretLimit) : readSecretFile(source.file, deps)
  }
  if ('command' in source) return fromCommand(source.command, deps)
  if ('env' in source) {
    return deps.env[source.env] || missing(`the variable ${source.env}`, `set ${source.env}`)
  }
  return (await deps.keychain()) ?? missing('the store', 'fob profile set-secret NAME')
}

function missing(place: string, hint: string): never {
  throw usageError('no_client_secret', `there is no client secret in ${place}`, hint)
}

/** Its stderr is ours, so that it can ask and complain; of a failure only its name is told. */
async function fromCommand(command: readonly [string, ...string[]], deps: SecretDeps): Promise<string> {
  const options = { env: commandEnv(deps.env), signal: deps.signal, stdio: 'capture' } as const
  const result = await deps.spawn(command, options).catch(error => {
    deps.signal.throwIfAborted()
    throw commandFailed(command[0], `could not be started (${error.code})`)
  })
  deps.signal.throwIfAborted()
  if (result.exitCode !== 0) throw commandFailed(command[0], `ended with exit code ${result.exitCode}`)
  return result.stdout
}

const commandFailed = (name: string, how: string) =>
  usageError(
    'secret_command_failed',
    `the command ${name}, which gives the client secret, ${how}`,
    'run it by hand: it must print the secret, and nothing else',
  )

/** Reading standard input can't be stopped, but need not be waited for. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
