/** NO_PROXY: what curl understands (names, addresses, CIDR, a sole `*`), and ports and `*.` as others do. */
import { BlockList, isIP } from 'node:net'

/** True where a list (separated by commas or spaces) says that the URL is reached without a proxy. */
export function exempt(url: URL, list: string): boolean {
  if (list.trim() === '*') return true
  const host = bare(url.hostname)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some(entry => matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  const [, name = entry, wantedPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  if (wantedPort !== undefined && wantedPort !== port) return false
  const pattern = bare(name)
  if (isIP(host)) return pattern.includes('/') ? inNetwork(pattern, host) : sameAddress(pattern, host)
  // A name stands for itself and all below it, with or without a leading dot.
  const domain = pattern.replace(/^\*?\./, '')
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

const bare = (host: string) => host.replace(/^\[(.*)\]/, '$1').replace(/\.$/, '')

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function sameAddress(pattern: string, host: string): boolean {
  return isIP(pattern) !== 0 && inNetwork(`${pattern}/${isIP(pattern) === 6 ? 128 : 32}`, host)
}

function inNetwork(network: string, host: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  const length = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (isIP(address) === 0 || !(length <= (isIP(address) === 6 ? 128 : 32))) return false
  const list = new BlockList()
  list.addSubnet(address, length, family(address))
  return list.check(host, family(host))
}
