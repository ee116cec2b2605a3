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
