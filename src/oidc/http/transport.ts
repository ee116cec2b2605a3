/**
 * One HTTP exchange over node:http(s), and nothing else: no redirects, no retries, no policy. `fetch.ts` adds the rules.
 */

export interface TlsMaterial {
  /** PEM certificates trusted beside the system's (`--ca-file`). */
  readonly ca?: string
  /** PEM, for mutual TLS (RFC 8705). */
  readonly cert?: string
  readonly key?: string
}

export interface TransportRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /**
   * Called when the connection is being made, and again in each further try; no byte of the body is sent before it resolves.
   * Where it rejects with a FobError, the exchange does with the same.
   */
  readonly beforeBody?: () => Promise<void>
  readonly tls?: TlsMaterial
  /** http:, https: or socks5:; undefined goes straight to the server. */
  readonly proxy?: URL
  /** Most bytes of the body, after decompression. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export interface TransportResponse {
  readonly status: number
  /** Lower-case names, in the order received, repeated ones kept. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly body: Uint8Array
}

/**
 * Rejects with TransportError, or with `signal.reason` where the signal ended it.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>

/** The real one. Loaded at the first request: node:https takes 5 ms that a cached token need not pay. */
export const nodeTransport: Transport = async request => (await import('./exchange.ts')).exchange(request)

export type TransportFailure =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'timeout'
  | 'tls-expired'
  | 'tls-self-signed'
  | 'tls-hostname'
  | 'tls-unknown-ca'
  | 'tls-protocol'
  | 'tls'
  | 'proxy-auth'
  | 'proxy'
  | 'too-large'
  | 'protocol'
  | 'other'

/** Why an exchange failed. Its message names kind and host only; `cause` is for debuggers and never printed. */
export class TransportError extends Error {
  readonly kind: TransportFailure
  /** Could the request have reached the server, its body too? False makes a second try safe, whatever the method. */
  readonly sent: boolean
  /** Whose fault it is: the server's `host:port`, or the proxy's where the proxy failed. Never with credentials. */
  readonly host: string

  constructor(kind: TransportFailure, host: string, sent: boolean, cause?: unknown) {
    super(`${kind}: ${host}`, { cause })
    this.name = 'TransportError'
    this.kind = kind
    this.host = host
    this.sent = sent
  }
}
