/**
 * What `--verbose` and `--trace` show of each exchange, on stderr, every secret replaced by field and by value.
 */
import { safeText } from '../../safe-text.ts'
import { collectSecrets } from './collect-secrets.ts'
import { type Redactor, redacted } from './redactor.ts'
import { bodyLines, headerLines, summary, urlText } from './trace-text.ts'
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from './transport.ts'

export { createRedactor, type Redactor } from './redactor.ts'

export interface TraceOptions {
  /** verbose: a line for each request and answer. trace: headers and bodies too. none: secrets are still registered. */
  readonly level: 'none' | 'verbose' | 'trace'
  /** Gets one line without its newline. */
  readonly write: (line: string) => void
  readonly redactor: Redactor
  readonly now: () => Date
}

/** The same transport, telling what it does. What stands in secret fields and headers is added to the redactor. */
export function traced(transport: Transport, { level, write, redactor, now }: TraceOptions): Transport {
  // Made only where it is shown: the way to a token is shorter without.
  const say = (mark: string, text: () => string) => {
    if (level !== 'none') write(`${mark} ${shown(text(), redactor)}`.trimEnd())
  }
  const sayAll = (mark: string, message: Message) => {
    if (level === 'trace')
      for (const line of [...headerLines(message), ...bodyLines(message)]) say(mark, () => line)
  }
  return async request => {
    const sent = { url: request.url, headers: Object.entries(request.headers), ...pick(request) }
    redactor.later(() => collectSecrets(redactor, sent))
    say('>', () => requestLine(request, sent))
    sayAll('>', sent)
    const start = now().getTime()
    const took = () => `${now().getTime() - start} ms`
    try {
      const response = await transport(request)
      redactor.later(() => collectSecrets(redactor, response))
      say('<', () => responseLine(response, took()))
      sayAll('<', response)
      return response
    } catch (error) {
      const why = error instanceof TransportError ? error.kind : 'stopped'
      say('<', () => `no answer after ${took()}: ${why}`)
      throw error
    }
  }
}

export interface Message {
  readonly headers: Iterable<readonly [name: string, value: string]>
  readonly body?: string | Uint8Array
}

const pick = ({ body }: TransportRequest) => (body === undefined ? {} : { body })

function requestLine({ method, url, proxy }: TransportRequest, message: Message): string {
  const about = summary(message)
  return `${method} ${urlText(url)}${about && ` (${about})`}${proxy ? ` via ${proxy.host}` : ''}`
}

function responseLine({ status, headers, body }: TransportResponse, took: string): string {
  const header = (wanted: string) => headers.find(([name]) => name === wanted)?.[1]
  const retryAfter = header('retry-after')
  return [
    `${[status, reasons[status]].filter(Boolean).join(' ')} in ${took}`,
    header('content-type')?.split(';')[0] ?? 'no content type',
    `${body.length} bytes`,
    ...(retryAfter ? [`retry after ${retryAfter}`] : []),
  ].join(', ')
}

/** A signed JSON token, wherever it stands. */
const jwt = /\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g

/** Redacted before and after the filter: a secret may hold what it removes, or be found only once that is gone. */
function shown(text: string, redactor: Redactor): string {
  const indent = /^ */.exec(text)?.[0] ?? ''
  const safe = safeText(redactor.redact(text), 1024 * 1024)
  return indent + redactor.redact(safe).replace(jwt, redacted)
}

/** The phrases of RFC 9110 that authorization servers use. */
const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
