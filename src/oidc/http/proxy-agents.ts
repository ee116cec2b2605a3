/**
 * Tunnels. Everything goes through CONNECT or SOCKS, http: to a loopback server too, so that no proxy ever sees a
 * credential. Loaded only where a proxy is in use.
 */
import type http from 'node:http'

/** One agent a request: a tunnel is not kept. */
export async function proxyAgent(proxy: URL, signal: AbortSignal): Promise<http.Agent> {
  if (proxy.protocol.startsWith('socks')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent')
    return new SocksProxyAgent(proxy)
  }
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  const bare = new URL(proxy)
  bare.username = ''
  bare.password = ''
  // As a header, not in the URL: with DEBUG=* in the environment the agent writes its URL to stderr.
  const headers = { ...credentials(proxy) }
  return new HttpsProxyAgent(bare, { headers, signal, rejectUnauthorized: true, minVersion: 'TLSv1.2' })
}

function credentials({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
