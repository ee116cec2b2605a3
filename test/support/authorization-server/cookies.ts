/** As much of RFC 6265 as the provider needs: name, path, deletion by an old date. One host. */
export class CookieJar {
  readonly #cookies = new Map<string, { readonly pair: string; readonly path: string }>()

  store(url: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(/; */)
    const name = pair.slice(0, pair.indexOf('='))
    const attribute = (wanted: string) =>
      attributes.find(text => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    const path = attribute('path') ?? '/'
    const expires = attribute('expires')
    const key = `${url.hostname} ${path} ${name}`
    if (expires && Date.parse(expires) < Date.now()) this.#cookies.delete(key)
    else this.#cookies.set(key, { pair, path })
  }

  header(url: URL): string {
    return [...this.#cookies]
      .filter(([key, { path }]) => key.startsWith(`${url.hostname} `) && matches(url.pathname, path))
      .map(([, { pair }]) => pair)
      .join('; ')
  }
}

const matches = (pathname: string, path: string) =>
  pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
