import type { KeyObject, X509Certificate } from 'node:crypto'

/** A private key, and what its file says besides. */
export interface SigningKey {
  readonly key: KeyObject
  readonly kid?: string
  /** Of a JWK that names one: the key is for nothing else. */
  readonly alg?: string
  /** The key's own first. */
  readonly certificates: readonly X509Certificate[]
}

export interface KeyInput {
  readonly bytes: Buffer
  /** Where it comes from, for people. */
  readonly place: string
  /** Asked for only where the key is encrypted; undefined where there is none. */
  readonly passphrase: () => Promise<string | undefined>
  /** What the key of a set shall be for (RFC 7517 4.2); default `sig`. */
  readonly use?: 'sig' | 'enc' | undefined
  /** Chooses from a key set. */
  readonly keyId?: string | undefined
}
