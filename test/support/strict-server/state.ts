import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** What a token stands for. */
export interface Facts {
  readonly kind: 'access' | 'refresh' | 'id' | 'saml'
  readonly sub: string
  readonly client?: string
  readonly scope?: string
  readonly audience?: string
  /** Who acts for `sub`. */
  readonly actor?: string
  /** Thumbprint of the key that it is bound to. */
  readonly jkt?: string
}

export interface State {
  readonly issuer: string
  readonly clients: Readonly<Record<string, string>>
  readonly tokens: Map<string, Facts>
  readonly issue: (facts: Facts) => string
  /** jti of assertions. */
  readonly seen: Set<string>
  readonly trusted?: Readonly<Record<string, JWK>>
  readonly clientKey?: JWK
  /** PEM. */
  readonly clientCertificate?: string
  /** Of the server itself. */
  readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }
}

export class Refusal extends Error {
  constructor(
    readonly code: string,
    reason: string,
  ) {
    super(reason)
  }
}
