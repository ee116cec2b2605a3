/** Which fields and headers hold secrets, and how to find and replace their values in what is sent and received. */
import { redacted } from './redactor.ts'

/** By the last word, so that extension parameters (`--param api_key=…`) are covered, and `token_type` is not. */
const secretField =
  /(?:^|[_-])(?:token|secret|password|passwd|passphrase|assertion|credentials?|api[_-]?key|private[_-]?key|verifier|pin|otp)$/i

const secretFields: ReadonlySet<string> = new Set([
  'code',
  'device_code',
  'user_code',
  'authorization_code',
  'auth_req_id',
  'id_token_hint',
  'login_hint_token',
  'request',
  'request_uri',
  'response',
  'state',
  'verification_uri_complete',
])

/** Members of a private JSON Web Key (RFC 7518 6). */
const privateKeyMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'])

export const isSecretField = (name: string): boolean =>
  secretFields.has(name.toLowerCase()) || secretField.test(name)

const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'dpop',
])

export const isSecretHeader = (name: string): boolean =>
  secretHeaders.has(name.toLowerCase()) || isSecretField(name)

/** Calls `found` with each secret string of a parsed JSON value. */
export function secretsInJson(value: unknown, found: (name: string, secret: string) => void): void {
  replaceInJson(value, (name, secret) => {
    if (typeof secret === 'string') found(name, secret)
  })
}

/** `"name": "value"` and `name=value`; bounded, so that a megabyte of letters takes no quadratic time. */
const fieldInText = /(?<![\w-])([\w-]{1,64})"?\s{0,8}[:=]\s{0,8}(?:"((?:[^"\\]|\\.)*)|([^\s"&,;}]+))/g

/** The same in text that is neither a form nor whole JSON, such as an answer that was cut short. */
export function secretsInText(text: string, found: (name: string, secret: string) => void): void {
  for (const [, name = '', quoted, bare = ''] of text.matchAll(fieldInText)) {
    if (isSecretField(name)) found(name, quoted ?? bare)
  }
}

/** Deeper than any answer of use; recursion over a hostile one would end in a stack overflow. */
const deepest = 32

/** A copy with what stands in secret fields replaced by what `replace` gives. Numbers are codes, not secrets. */
export function replaceInJson(
  value: unknown,
  replace: (name: string, secret: unknown) => unknown,
  depth = 0,
): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) return '…'
  if (Array.isArray(value)) return value.map(item => replaceInJson(item, replace, depth + 1))
  const isKey = 'kty' in value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => {
      const secret = isSecretField(name) || (isKey && privateKeyMembers.has(name))
      const text = typeof item === 'string' || typeof item === 'object'
      return [
        name,
        secret && text && item !== null ? replace(name, item) : replaceInJson(item, replace, depth + 1),
      ]
    }),
  )
}

/** Parameters of a query or form, secret values replaced. */
export function redactParameters(parameters: URLSearchParams): string {
  return [...parameters]
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${isSecretField(name) ? redacted : encodeURIComponent(value)}`,
    )
    .join('&')
}
