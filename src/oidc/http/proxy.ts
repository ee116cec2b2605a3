/**
 * Which proxy a request takes: `--proxy`, else the variables that curl reads, in lower or upper case, the lower first.
 * NO_PROXY decides over both, as with curl; nothing else is an exception, loopback neither.
 */
import type { Env } from '../../deps.ts'
import { usageError } from '../../errors.ts'

const protocols: ReadonlySet<string> = new Set([
  'http:',
  'https:',
  'socks:',
  'socks4:',
  'socks4a:',
  'socks5:',
  'socks5h:',
])

/**
 * undefined: straight to the server.
 *
 * Rejects with FobError invalid_proxy, exit 2.
 */
export async function proxyFor(url: URL, setting: string | undefined, env: Env): Promise<URL | undefined> {
  const [source, value] = setting ? (['--proxy', setting] as const) : fromEnvironment(url, env)
  if (!value || (await isExempt(url, env))) return undefined
  // As with curl, a proxy without a scheme is an http one.
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`
  const proxy = URL.canParse(address) ? new URL(address) : undefined
  if (proxy?.hostname && protocols.has(proxy.protocol)) return proxy
  // The value stays out of the message: it may hold a password.
  throw usageError(
    'invalid_proxy',
    `the proxy in ${source} is not a URL that fob can use`,
    'give http://HOST:PORT, https://HOST:PORT or socks5h://HOST:PORT',
  )
}

async function isExempt(url: URL, env: Env): Promise<boolean> {
  const [, list] = variable(env, 'no_proxy') ?? []
  return list !== undefined && (await import('./no-proxy.ts')).exempt(url, list)
}

function fromEnvironment(url: URL, env: Env): readonly [name: string, value: string | undefined] {
  const scheme = url.protocol.slice(0, -1)
  return variable(env, `${scheme}_proxy`) ?? variable(env, 'all_proxy') ?? ['', undefined]
}

/** Empty counts as unset, as with curl. */
function variable(env: Env, name: string): readonly [name: string, value: string] | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    const value = env[spelling]?.trim()
    if (value) return [spelling, value]
  }
  return undefined
}
