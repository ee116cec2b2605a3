/** Keys of clients, in each form that people keep them in. */
import { execFile } from 'node:child_process'
import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { JWK } from 'jose'
import type { Home } from './home.ts'

const run = promisify(execFile)
const generate = promisify(generateKeyPair)

export const keyAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
export type KeyAlgorithm = (typeof keyAlgorithms)[number]

const make: Readonly<Record<KeyAlgorithm, () => Promise<{ privateKey: KeyObject }>>> = {
  RS256: () => generate('rsa', { modulusLength: 2048 }),
  PS256: () => generate('rsa', { modulusLength: 2048 }),
  ES256: () => generate('ec', { namedCurve: 'P-256' }),
  ES384: () => generate('ec', { namedCurve: 'P-384' }),
  EdDSA: () => generate('ed25519'),
}

export interface ClientKey {
  readonly alg: KeyAlgorithm
  readonly key: KeyObject
  readonly publicJwk: JWK
  /** Of a self-signed certificate, in PEM. */
  readonly certificate: string
  /** Paths of 0600 files by form. */
  readonly files: Readonly<Record<KeyForm, string>>
}

export const passphrase = 'open %+: sesame'
export const keyForms = ['pem', 'encrypted', 'jwk', 'p12'] as const
export type KeyForm = (typeof keyForms)[number]

/** Needs the program openssl. `kid` is the name of the algorithm. */
export async function clientKey(alg: KeyAlgorithm, folder: string): Promise<ClientKey> {
  const { privateKey: key } = await make[alg]()
  const path = (form: string) => join(folder, `${alg}.${form}`)
  const files = { pem: path('pem'), encrypted: path('encrypted'), jwk: path('jwk'), p12: path('p12') }
  const write = (file: string, text: string | Buffer) => writeFile(file, text, { mode: 0o600 })
  await write(files.pem, key.export({ type: 'pkcs8', format: 'pem' }))
  const cipher = { cipher: 'aes-256-cbc', passphrase }
  await write(files.encrypted, key.export({ type: 'pkcs8', format: 'pem', ...cipher }))
  await write(files.jwk, JSON.stringify({ ...key.export({ format: 'jwk' }), kid: alg, alg }))
  const request = ['req', '-x509', '-new', '-key', files.pem, '-subj', `/CN=${alg}`, '-days', '1']
  const { stdout: certificate } = await run('openssl', request)
  await write(path('crt'), certificate)
  const pack = ['pkcs12', '-export', '-inkey', files.pem, '-in', path('crt'), '-out', files.p12]
  await run('openssl', [...pack, '-passout', `pass:${passphrase}`])
  await run('chmod', ['600', files.p12])
  const publicJwk = { ...createPublicKey(key).export({ format: 'jwk' }), kid: alg } as JWK
  return { alg, key, publicJwk, certificate, files }
}

/** Writes a private key as PKCS#8 that its owner alone can read, and says where. */
export async function keyFile(home: Pick<Home, 'path'>, name: string, key: KeyObject): Promise<string> {
  const file = join(home.path, name)
  await writeFile(file, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return file
}
