import { usageError } from '../errors.ts'

/** A redirect URI on this machine (RFC 8252 7.3), as registered; without a port any is good. */
export interface RedirectTarget {
  /** Literal addresses to bind: both stacks for `localhost`, whose meaning is the browser's choice. */
  readonly addresses: readonly string[]
  /** 0: any free one. */
  readonly port: number
  /** Of the request line; `/` where the URI has none. */
  readonly path: string
  /** The URI with the port that was bound, otherwise byte for byte as registered: servers compare strings. */
  readonly uri: (port: number) => string
  /** What a browser puts in the Host header. */
  readonly host: (port: number) => string
}

export const defaultRedirectUri = 'http://127.0.0.1/callback'

const addressesOf: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1': ['127.0.0.1'],
  '[::1]': ['::1'],
  localhost: ['127.0.0.1', '::1'],
}

const form = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::(\d{1,5}))?(\/[\w.~!$&'()*+,;=:@%/-]*)?$/

/** Throws FobError bad_redirect_uri (2) for what this listener can't serve exactly. */
export function parseRedirectUri(text: string): RedirectTarget {
  const [, name = '', digits, written = ''] = form.exec(text) ?? []
  const port = Number(digits ?? 0)
  const path = written || '/'
  const addresses = addressesOf[name]
  const normal = addresses && port <= 65_535 && new URL(text).pathname === path
  if (!normal || digits === '0') {
    throw usageError(
      'bad_redirect_uri',
      `fob can't listen on the redirect URI ${text}`,
      'use one such as http://127.0.0.1:8400/callback, without a query; without a port any is taken',
    )
  }
  return {
    addresses,
    port,
    path,
    uri: bound => `http://${name}:${bound}${written}`,
    // A browser leaves the default port out.
    host: bound => (bound === 80 ? name : `${name}:${bound}`),
  }
}
