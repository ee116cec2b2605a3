/** Replaces secret values wherever they stand, in every writing that HTTP and JSON give them. */

export const redacted = '[redacted]'

export interface Redactor {
  /** Registers a secret value. Shorter than 4 characters is ignored: it would replace half of every text. */
  add(value: string): void
  /** What will find secrets to add, once there is a text to redact: most runs have none, and looking takes a millisecond. */
  later(find: () => void): void
  /** The text with every registered value replaced. */
  redact(text: string): string
}

export function createRedactor(): Redactor {
  const values = new Set<string>()
  const finders: (() => void)[] = []
  let writings: string[] | undefined
  return {
    later: find => void finders.push(find),
    add(value) {
      if (value.length < 4 || values.has(value)) return
      values.add(value)
      writings = undefined
    },
    redact(text) {
      for (const find of finders.splice(0)) find()
      // Longest first, so that no part of a longer one stays behind.
      writings ??= [...new Set([...values].flatMap(writingsOf))].sort((a, b) => b.length - a.length)
      return writings.reduce((rest, writing) => rest.replaceAll(writing, redacted), text)
    },
  }
}

/** Raw, percent-encoded (RFC 3986 and form, in both cases), in a JSON string, in base64 and base64url at any offset. */
function writingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1)
  const texts = [value, json, json.replaceAll('/', '\\/')]
  const base64 = [0, 1, 2].map(offset => base64Core(value, offset)).filter(core => core.length >= 5)
  const base64url = base64.map(core => core.replaceAll('+', '-').replaceAll('/', '_'))
  const encoded = [...texts, ...base64].flatMap(percentEncoded)
  return [...texts, ...base64, ...base64url, ...encoded]
}

function percentEncoded(text: string): string[] {
  const form = new URLSearchParams({ '': text }).toString().slice(1)
  const uri = form.replaceAll('+', '%20')
  const component = uri.replace(/%(?:21|27|28|29|7E)/g, decodeURIComponent)
  return [form, uri, component].flatMap(upper => [upper, upper.replace(/%../g, code => code.toLowerCase())])
}

/**
 * What is the same in every base64 text that holds the value after `offset` other bytes (modulo 3): the characters that
 * no neighbour has bits in. So `id:secret` of a Basic header is found by its secret alone.
 */
function base64Core(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
  const encoded = bytes.toString('base64')
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6))
}
