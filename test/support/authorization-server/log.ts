import type { IncomingHttpHeaders } from 'node:http'
import type { Endpoint } from './routes.ts'

/** One request as the server got it, whatever was then done with it. */
export interface LoggedRequest {
  readonly endpoint: Endpoint
  readonly method: string
  /** With the query, as sent. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Form fields; a repeated one is a list. */
  readonly form: Readonly<Record<string, string | string[]>>
  readonly body: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** Number of requests by endpoint (`token`) and of those to the token endpoint by grant (`token refresh_token`). */
export type Counts = Readonly<Record<string, number>>

export class RequestLog {
  readonly requests: LoggedRequest[] = []

  add(request: LoggedRequest): void {
    this.requests.push(request)
  }

  clear(): void {
    this.requests.length = 0
  }

  count(endpoint?: Endpoint, grantType?: string): number {
    return this.requests.filter(
      request =>
        (endpoint === undefined || request.endpoint === endpoint) &&
        (grantType === undefined || request.form.grant_type === grantType),
    ).length
  }

  counts(): Counts {
    const counts: Record<string, number> = {}
    const add = (name: string) => {
      counts[name] = (counts[name] ?? 0) + 1
    }
    for (const { endpoint, form } of this.requests) {
      add(endpoint)
      if (endpoint === 'token') add(`token ${form.grant_type}`)
    }
    return counts
  }
}

export function formFields(contentType: string | undefined, body: string): LoggedRequest['form'] {
  if (!contentType?.startsWith('application/x-www-form-urlencoded')) return {}
  const parameters = new URLSearchParams(body)
  return Object.fromEntries(
    [...new Set(parameters.keys())].map(name => {
      const values = parameters.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}
