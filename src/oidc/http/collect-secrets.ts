/** Registers what stands in secret fields and headers, so that it is replaced wherever it turns up later. */
import { parseBody } from './message-body.ts'
import type { Redactor } from './redactor.ts'
import { isSecretField, isSecretHeader, secretsInJson, secretsInText } from './secret-fields.ts'

type Headers = Iterable<readonly [name: string, value: string]>

/** A hostile answer with a million secret fields must not make redaction take minutes; each field is still replaced. */
const mostValues = 100
/** Short values, and words in `code` (many APIs name their errors there), would blacken half of the output. */
const shortest = 6
const word = /^[a-z]+(?:[ _.-][a-z]+)*$/i

export function collectSecrets(
  redactor: Redactor,
  message: { readonly url?: URL; readonly headers: Headers; readonly body?: string | Uint8Array },
): void {
  let left = mostValues
  const add = (name: string, value: string) => {
    if (value.length < shortest || (name === 'code' && word.test(value)) || left-- <= 0) return
    redactor.add(value)
  }
  let type = ''
  for (const [name, value] of message.headers) {
    if (name.toLowerCase() === 'content-type') type = value
    if (isSecretHeader(name)) for (const secret of headerSecrets(name, value)) add(name, secret)
    if (name.toLowerCase() === 'location') addParameters(queryOf(value), add)
  }
  if (message.url) addParameters(message.url.searchParams, add)
  const body = parseBody(message.body, type)
  if ('form' in body) addParameters(body.form, add)
  if ('json' in body) secretsInJson(body.json, add)
  if ('text' in body) secretsInText(body.text, add)
}

function addParameters(parameters: URLSearchParams, add: (name: string, value: string) => void): void {
  for (const [name, value] of parameters) if (isSecretField(name)) add(name, value)
}

const queryOf = (address: string): URLSearchParams =>
  new URLSearchParams(address.split('?').slice(1).join('?').replaceAll('#', '&'))

/** The credential of an Authorization header, for Basic its password too (RFC 6749 2.3.1: form-encoded); cookie values. */
function headerSecrets(name: string, value: string): string[] {
  if (/cookie$/i.test(name)) {
    const pairs = value.split(/;\s*/).map(pair => pair.replace(/^[^=]*=/, ''))
    // What follows the first pair of Set-Cookie are attributes.
    return /^set-/i.test(name) ? pairs.slice(0, 1) : pairs
  }
  const [scheme = '', credential] = value.split(/\s+/)
  if (credential === undefined) return [value]
  if (!/^basic$/i.test(scheme)) return [credential]
  const password = Buffer.from(credential, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')
  return [credential, password, ...new URLSearchParams(`p=${password}`).getAll('p')]
}
