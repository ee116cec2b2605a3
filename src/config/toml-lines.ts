import { parse } from 'smol-toml'

interface Token {
  readonly text: string
  readonly line: number
}

// Strings first, so that nothing inside one counts; multi-line ones may end in up to two quotes of their own.
const tokenPattern =
  /"""(?:\\.|[^\\])*?"{3,5}(?!")|'''.*?'{3,5}(?!')|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|\n|[[\]{}=,.]|[^\s"'#[\]{}=,.]+/gs

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  let position = 0
  for (const match of source.matchAll(tokenPattern)) {
    line += source.slice(position, match.index).split('\n').length - 1
    position = match.index
    if (!match[0].startsWith('#')) tokens.push({ text: match[0], line })
  }
  return tokens
}

const unquote = (key: string) => (/^["']/.test(key) ? String(parse(`key = ${key}`).key) : key)

/** Walks a valid TOML document for its keys alone. */
class KeyScanner {
  readonly lines = new Map<string, number>()
  readonly #tokens: Token[]
  #next = 0

  constructor(source: string) {
    this.#tokens = tokensOf(source)
    let table: readonly string[] = []
    while (this.#peek() !== undefined) {
      if (this.#skip('\n')) continue
      if (this.#skip('[')) {
        this.#skip('[')
        table = this.#key([])
        while (this.#skip(']'));
      } else this.#pair(table)
    }
  }

  #peek(): string | undefined {
    return this.#tokens[this.#next]?.text
  }

  #skip(text: string): boolean {
    const found = this.#peek() === text
    if (found) this.#next++
    return found
  }

  /** A dotted key under `prefix`; each part of it is noted where it first occurs. */
  #key(prefix: readonly string[]): readonly string[] {
    const path = [...prefix]
    do {
      const token = this.#tokens[this.#next++]
      if (token === undefined) break
      path.push(unquote(token.text))
      const id = JSON.stringify(path)
      if (!this.lines.has(id)) this.lines.set(id, token.line)
    } while (this.#skip('.'))
    return path
  }

  #pair(prefix: readonly string[]): void {
    const path = this.#key(prefix)
    this.#skip('=')
    this.#value(path)
  }

  #value(path: readonly string[]): void {
    if (this.#skip('{')) this.#members('}', () => this.#pair(path))
    else if (this.#skip('[')) this.#members(']', () => this.#value(path))
    else while (!/^[\n,\]}]$/.test(this.#peek() ?? '\n')) this.#next++
  }

  #members(end: string, member: () => void): void {
    while (this.#peek() !== undefined && !this.#skip(end)) {
      if (!this.#skip('\n') && !this.#skip(',')) member()
    }
  }
}

/**
 * The line, from 1, on which a key of a valid TOML document stands, however it is written: quoted, dotted, in a
 * table or inline. Where the whole path is not there, the line of as much of it as there is.
 */
export function lineOfKey(source: string, path: readonly string[]): number | undefined {
  const { lines } = new KeyScanner(source)
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(JSON.stringify(path.slice(0, length)))
    if (line !== undefined) return line
  }
  return undefined
}
