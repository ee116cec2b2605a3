/**
 * As much of the Fetch standard's Headers as oauth4webapi, openid-client and jose use. Node's own comes with undici,
 * which takes 25 ms to load.
 */
type Init = Iterable<readonly [string, string]> | Readonly<Record<string, string>>

/** RFC 9110 5.6.2. */
const token = /^[!#$%&'*+.^_`|~\da-z-]+$/i
/** Neither line breaks nor NUL: a value can't add a header. */
const forbidden = /[\0\r\n]|[^\0-\xff]/

export class LightHeaders {
  readonly #values = new Map<string, string[]>()

  constructor(init: Init = {}) {
    const pairs = Symbol.iterator in init ? init : Object.entries(init)
    for (const [name, value] of pairs) this.append(name, value)
  }

  append(name: string, value: string): void {
    const key = keyOf(name)
    this.#values.set(key, [...(this.#values.get(key) ?? []), textOf(value)])
  }

  set(name: string, value: string): void {
    this.#values.set(keyOf(name), [textOf(value)])
  }

  delete(name: string): void {
    this.#values.delete(keyOf(name))
  }

  has(name: string): boolean {
    return this.#values.has(keyOf(name))
  }

  get(name: string): string | null {
    return this.#values.get(keyOf(name))?.join(', ') ?? null
  }

  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])]
  }

  forEach(visit: (value: string, name: string, headers: LightHeaders) => void): void {
    for (const [name, value] of this) visit(value, name, this)
  }

  /** Sorted by name, values of one name joined; cookies, which may hold commas, one by one. */
  *entries(): IterableIterator<[string, string]> {
    for (const name of [...this.#values.keys()].sort()) {
      const values = this.#values.get(name) ?? []
      for (const value of name === 'set-cookie' ? values : [values.join(', ')]) yield [name, value]
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  get [Symbol.toStringTag](): string {
    return 'Headers'
  }
}

function keyOf(name: string): string {
  if (!token.test(name)) throw new TypeError('invalid header name')
  return name.toLowerCase()
}

function textOf(value: string): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  // The value stays out of the message: it may be a secret.
  if (forbidden.test(text)) throw new TypeError('invalid header value')
  return text
}
