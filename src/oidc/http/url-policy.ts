/** Which addresses fob talks to (RFC 6749 3.1 and 3.2, RFC 9700 2.6): https, and on request http on loopback. */
import { exit, FobError } from '../../errors.ts'

/** 127.0.0.0/8, ::1 and localhost. A URL writes every form of an IPv4 address (0x7f.1, 2130706433) in dots. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/** @throws FobError insecure_url, exit 8 */
export function checkUrl(url: URL, allowHttpLoopback: boolean): void {
  if (url.username || url.password) {
    throw insecure(`the URL of ${url.host} carries a user name or password`, 'give the URL without them')
  }
  if (url.protocol === 'https:') return
  const loopback = url.protocol === 'http:' && isLoopback(url)
  if (loopback && allowHttpLoopback) return
  throw insecure(
    `${url.protocol}//${url.host} is not https, and what is sent there could be read on the way`,
    loopback
      ? 'for a server on this machine: --allow-http-loopback'
      : 'use the https address; metadata that names an http endpoint is for the owner of the server to mend',
  )
}

const insecure = (message: string, hint: string) =>
  new FobError('insecure_url', exit.security, message, { hint })
