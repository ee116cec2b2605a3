/** From key settings to keys: reads their sources, asks for passphrases. */
import { describePlace, readSecret, readSecretBlob } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'
import type { Source, TokenSource } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import { matching } from '../../engine.ts'
import { FobError, usageError } from '../../errors.ts'
import type { TlsMaterial } from '../../oidc/http/transport.ts'
import type { KeyInput, SigningKey } from '../../oidc/keys/signing-key.ts'

export interface KeyWorld {
  readonly settings: Settings
  /** Somebody can be asked for a passphrase. */
  readonly mayAsk: boolean
  readonly deps: Deps
}

/** The key that signs, with its certificate. Throws FobError (2), and (8) for a file that others can read. */
export async function signingKey(world: KeyWorld): Promise<SigningKey | undefined> {
  const { privateKey, keyId, certificate } = world.settings
  if (privateKey === undefined) {
    if (certificate !== undefined) throw alone(certificate, 'private key', '--private-key')
    return undefined
  }
  refuseSharedInput(world.settings)
  const key = await keyFrom(privateKey, 'private key', world, { keyId })
  if (certificate === undefined) return key
  const { readCertificates, withCertificates } = await import('../../oidc/keys/certificate.ts')
  return withCertificates(
    key,
    readCertificates(await publicText(certificate, world), certificate),
    certificate,
  )
}

/** The key that opens encrypted ID tokens. Throws as signingKey. */
export const decryptionKey = (source: Source, world: KeyWorld): Promise<SigningKey> =>
  keyFrom(source, 'decryption key', world, { use: 'enc' })

/** The certificate for mutual TLS and its key, in PEM. Throws as signingKey. */
export async function clientCertificate(
  world: KeyWorld,
): Promise<Pick<TlsMaterial, 'cert' | 'key'> | undefined> {
  const { tlsCert, tlsKey } = world.settings
  if (tlsCert === undefined) {
    if (tlsKey) throw alone(describePlace(tlsKey), 'certificate', '--tls-cert')
    return undefined
  }
  const key = tlsKey ? await keyFrom(tlsKey, 'TLS key', world) : await keyBeside(tlsCert, world)
  const { readCertificates, withCertificates } = await import('../../oidc/keys/certificate.ts')
  const inFile = tlsKey ? readCertificates(await publicText(tlsCert, world), tlsCert) : key.certificates
  const { certificates } = withCertificates(key, inFile, tlsCert)
  return {
    cert: certificates.map(String).join(''),
    key: key.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** One half of a proof proves nothing, and a request without it would be another than was meant. */
const alone = (place: string, missing: string, flag: string) =>
  usageError(
    `no_${missing.replace(' ', '_')}`,
    `${place} is of no use without its ${missing}`,
    `give ${flag} PATH`,
  )

/** The key in the file of the certificate. Throws FobError no_tls_key (2) where there is none. */
async function keyBeside(tlsCert: string, world: KeyWorld): Promise<SigningKey> {
  try {
    return await keyFrom({ file: tlsCert }, 'TLS key', world)
  } catch (error) {
    if (!(error instanceof FobError) || error.code !== 'not_a_private_key') throw error
    throw usageError(
      'no_tls_key',
      `${tlsCert} has no key beside the certificate`,
      'give it with --tls-key PATH',
    )
  }
}

async function keyFrom(
  source: Source,
  what: string,
  world: KeyWorld,
  choice: Pick<KeyInput, 'keyId' | 'use'> = {},
): Promise<SigningKey> {
  const bytes = await readSecretBlob(source, world.deps, what)
  const place = describePlace(source)
  const { loadKey } = await import('../../oidc/keys/load.ts')
  return loadKey({ bytes, place, ...choice, passphrase: () => passphrase(place, world) })
}

async function passphrase(place: string, { settings, mayAsk, deps }: KeyWorld): Promise<string | undefined> {
  const { keyPassphrase } = settings
  if (keyPassphrase === undefined && !mayAsk) return undefined
  const given = keyPassphrases.get(deps.redactor) ?? new Map<string, Promise<string>>()
  keyPassphrases.set(deps.redactor, given)
  const from = keyPassphrase ? JSON.stringify(keyPassphrase) : place
  const asked =
    given.get(from) ??
    (keyPassphrase
      ? readSecret(keyPassphrase, deps, 'key passphrase')
      : deps.input.secret(`Passphrase of the key in ${place}: `, deps.signal))
  given.set(from, asked)
  const secret = await asked
  deps.redactor.add(secret)
  return secret
}

/**
 * By where each came from, in one run: a key may be loaded more than once, to be registered and to be shown in TLS, but nobody
 * is asked twice, and standard input has it once.
 */
const keyPassphrases = new WeakMap<Deps['redactor'], Map<string, Promise<string>>>()

/** A certificate is no secret: whoever may read it may. */
const publicText = async (path: string, { deps }: KeyWorld): Promise<string> =>
  (await readSecretBlob({ file: path }, { ...deps, uid: undefined }, 'certificate')).toString('utf8')

const carriers = {
  clientSecret: 'client secret',
  privateKey: 'private key',
  keyPassphrase: 'key passphrase',
  clientAssertion: 'client assertion',
  tlsKey: 'TLS key',
  decryptionKey: 'decryption key',
} as const

/**
 * Standard input holds one thing. Throws FobError stdin_taken (2).
 *
 * @param more by its name for people: what is no setting, such as the token to exchange
 */
export function refuseSharedInput(
  settings: Settings,
  more: Readonly<Record<string, Source | TokenSource | undefined>> = {},
): void {
  const names = Object.keys(carriers) as (keyof typeof carriers)[]
  const sources = [...names.map(name => [carriers[name], settings[name]] as const), ...Object.entries(more)]
  const [first, second] = matching(
    sources,
    ([, source]) => source !== undefined && 'file' in source && source.file === '-',
  )
  if (!first || !second) return
  throw usageError(
    'stdin_taken',
    `standard input can't carry both the ${first[0]} and the ${second[0]}`,
    'give one of them by a file or a variable',
  )
}
