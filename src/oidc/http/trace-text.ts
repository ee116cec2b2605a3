/** Requests and answers as lines, secrets replaced by field. By value is done by who prints them. */
import { parseBody } from './message-body.ts'
import { redacted } from './redactor.ts'
import { isSecretField, isSecretHeader, redactParameters, replaceInJson } from './secret-fields.ts'
import type { Message } from './trace.ts'

/** Indents what follows the first line. */
const inset = '  '

export function urlText(url: URL): string {
  const query = redactParameters(url.searchParams)
  return `${url.origin}${url.pathname}${query && `?${query}`}`
}

/** The names of what a body carries: `form: grant_type, scope`; empty without a body. */
export function summary({ headers, body }: Message): string {
  if (body === undefined || body.length === 0) return ''
  const parsed = parseBody(body, typeOf(headers))
  if ('form' in parsed) return `form: ${[...new Set(parsed.form.keys())].join(', ')}`
  if ('json' in parsed) return `json: ${Object.keys(Object(parsed.json)).join(', ')}`
  return `${body.length} bytes`
}

export function headerLines({ headers }: Message): string[] {
  return [...headers].map(([name, value]) => `${inset}${name}: ${headerText(name, value)}`)
}

/** An authorization scheme is worth seeing; a redirect carries its secrets in the query or fragment. */
function headerText(name: string, value: string): string {
  if (/^(?:proxy-)?authorization$/i.test(name)) return value.replace(/^(\S+)\s.*$|^.*$/s, `$1 ${redacted}`)
  if (isSecretHeader(name)) return redacted
  if (/^location$/i.test(name)) return value.replace(/[?#].*$/s, `?${redacted}`)
  return value
}

export function bodyLines({ headers, body }: Message): string[] {
  if (body === undefined || body.length === 0) return []
  const parsed = parseBody(body, typeOf(headers))
  return ['', ...linesOf(parsed).map(line => inset + line)]
}

function linesOf(body: ReturnType<typeof parseBody>): string[] {
  if ('form' in body) {
    return [...body.form].map(([name, value]) => `${name}=${isSecretField(name) ? redacted : value}`)
  }
  if ('json' in body) {
    return JSON.stringify(
      replaceInJson(body.json, () => redacted),
      undefined,
      2,
    ).split('\n')
  }
  return body.text.split(/\r?\n/)
}

function typeOf(headers: Message['headers']): string {
  for (const [name, value] of headers) if (name.toLowerCase() === 'content-type') return value
  return ''
}
