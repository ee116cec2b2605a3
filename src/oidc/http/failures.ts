/** From what a transport can meet to sentence, hint and exit code. */
import { type ExitCode, exit, FobError } from '../../errors.ts'
import type { TransportError, TransportFailure } from './transport.ts'

interface Failure {
  /** snake_case word for `-o json`. */
  readonly code: string
  readonly says: (host: string) => string
  readonly hint: string
  /** Without one: network. */
  readonly exitCode?: ExitCode
}

const trustIt = 'where you trust its issuer: --ca-file FILE with the certificate of that authority'

const failures: Readonly<Record<TransportFailure, Failure>> = {
  dns: {
    code: 'dns',
    says: host => `the name ${host} was not found`,
    hint: 'check the spelling, the network and the DNS settings',
  },
  refused: {
    code: 'connection_refused',
    says: host => `${host} refused the connection`,
    hint: 'check the port, and whether the server is up',
  },
  unreachable: {
    code: 'unreachable',
    says: host => `no way to ${host} from this network`,
    hint: 'check the network, VPN and firewall; behind a proxy, --proxy URL or HTTPS_PROXY',
  },
  reset: {
    code: 'connection_reset',
    says: host => `${host} closed the connection without an answer`,
    hint: 'try again; if it stays so, a firewall or proxy may be in between',
  },
  timeout: {
    code: 'timeout',
    says: host => `${host} did not answer in time`,
    hint: 'try again, or wait longer: --timeout 60s',
  },
  'tls-expired': {
    code: 'tls_expired',
    says: host => `the certificate of ${host} has expired or is not valid yet`,
    hint: 'check the clock of this machine; if it is right, tell the owner of the server (--ca-file can not mend this)',
  },
  'tls-self-signed': {
    code: 'tls_self_signed',
    says: host => `the certificate of ${host} is self-signed`,
    hint: 'where it is your own server: --ca-file FILE with this certificate',
  },
  'tls-hostname': {
    code: 'tls_hostname',
    says: host => `the certificate of ${host} is for another host`,
    hint: 'use the name in the certificate, or tell the owner of the server (--ca-file can not mend this)',
  },
  'tls-unknown-ca': {
    code: 'tls_unknown_ca',
    says: host => `the certificate of ${host} comes from an authority that is not trusted here`,
    hint: trustIt,
  },
  'tls-protocol': {
    code: 'tls_protocol',
    says: host => `${host} offers no TLS 1.2 or newer on this port`,
    hint: 'check that the port speaks https; an outdated server is for its owner to mend (--ca-file can not)',
  },
  tls: {
    code: 'tls',
    says: host => `no secure connection to ${host} could be made`,
    hint: `${trustIt}; --trace shows how far the request came`,
  },
  'proxy-auth': {
    code: 'proxy_auth',
    says: host => `the proxy ${host} wants a user name and password (407)`,
    hint: 'put them in the URL of the proxy, http://USER:PASSWORD@HOST:PORT, percent-encoded (HTTPS_PROXY or --proxy)',
  },
  proxy: {
    code: 'proxy',
    says: host => `the proxy ${host} makes no connection`,
    hint: 'check --proxy and HTTPS_PROXY; NO_PROXY=HOST goes straight to a host',
  },
  'too-large': {
    code: 'too_large',
    says: host => `${host} sent more than 1 MiB, which no answer of an authorization server needs`,
    hint: 'check the address: is it an authorization server?',
    exitCode: exit.serverAnswer,
  },
  protocol: {
    code: 'malformed_http',
    says: host => `${host} sent something that is not valid HTTP`,
    hint: 'check the port, and whether a proxy is in between',
    exitCode: exit.serverAnswer,
  },
  other: {
    code: 'network',
    says: host => `the request to ${host} failed`,
    hint: 'check the network; --verbose shows the requests',
  },
}

/** The error for people. `cause` keeps the TransportError. */
export function asFobError(error: TransportError): FobError {
  const { code, says, hint, exitCode = exit.network } = failures[error.kind]
  return new FobError(code, exitCode, says(error.host), { hint, cause: error })
}

/** @param seconds the deadline that has passed */
export function timedOut(host: string, seconds: number): FobError {
  return new FobError('timeout', exit.network, `${host} did not answer within ${seconds} s`, {
    hint: failures.timeout.hint,
  })
}

/** A back channel must not be led elsewhere (RFC 9700 4.12). Only the origin is named: the rest may hold a code. */
export function redirected(host: string, status: number, location: string | undefined): FobError {
  const base = `https://${host}`
  const target = location !== undefined && URL.canParse(location, base) ? new URL(location, base).origin : ''
  const where = target && target !== 'null' ? ` to ${target}` : ''
  return new FobError(
    'redirected',
    exit.serverAnswer,
    `${host} answered with a redirect${where} (HTTP ${status})`,
    {
      hint: 'fob follows none, so that no secret is led elsewhere; configure the address that answers itself',
    },
  )
}
