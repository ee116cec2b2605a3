/**
 * How a connection is made: straight, with the sockets of one run kept for its next request, or through a proxy.
 */
import http from 'node:http'
import https from 'node:https'
import tls from 'node:tls'
import type { TlsMaterial, TransportRequest } from './transport.ts'

/** A second request (discovery, then token) saves the handshake. Idle sockets are unref'd: they keep no process alive. */
const reuse = {
  keepAlive: true,
  // Milliseconds. Under the five seconds after which many servers hang up: a POST must not meet a closing socket.
  timeout: 2000,
  // Node's 250 gives up on a healthy server whose round trip is longer, where a name has several addresses.
  autoSelectFamilyAttemptTimeout: 1000,
}

let plain: http.Agent | undefined
const secure = new Map<string, https.Agent>()

/** own: only `tls.ca`. all: the system's authorities and `tls.ca`. */
export type Trust = 'own' | 'all'

/** What http.request needs to reach the server: an agent, and for https the terms of the TLS connection. */
export async function connection(request: TransportRequest, trust: Trust): Promise<https.RequestOptions> {
  const { url, tls: material = {}, proxy } = request
  if (proxy) {
    const { proxyAgent } = await import('./proxy-agents.ts')
    const terms = url.protocol === 'https:' ? tlsTerms(material, trust) : {}
    return { ...terms, agent: await proxyAgent(proxy, request.signal) }
  }
  if (url.protocol === 'http:') {
    plain ??= new http.Agent(reuse)
    return { agent: plain }
  }
  // The key is what decides about trust and identity: a connection is never shared across it.
  const key = JSON.stringify([trust, material.ca, material.cert, material.key])
  const agent = secure.get(key) ?? new https.Agent({ ...reuse, ...tlsTerms(material, trust) })
  secure.set(key, agent)
  return { agent }
}

/** NODE_TLS_REJECT_UNAUTHORIZED=0 and `--tls-min-v1.0` in NODE_OPTIONS can't weaken what is said here. */
function tlsTerms({ ca, cert, key }: TlsMaterial, trust: Trust): tls.ConnectionOptions {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca && { ca: trust === 'own' ? ca : [...systemAuthorities(), ca] }),
    ...(cert && { cert }),
    ...(key && { key }),
  }
}

/**
 * Giving `ca` replaces Node's store, so the store is given again beside it. Newer Nodes say what it is, with
 * `--use-system-ca` and NODE_EXTRA_CA_CERTS; for Node 20 see authorities.ts.
 */
function systemAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] }
  return getCACertificates?.('default') ?? tls.rootCertificates
}
