import type { TransportResponse } from './transport.ts'

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The one place that makes a Response. In the bundle the name stands for the class in light-response.ts: Node's own
 * brings undici along, 25 ms.
 */
export function toResponse({ status, headers, body }: TransportResponse): Response {
  const empty = body.length === 0 || bodiless.has(status)
  const response = new Response(empty ? null : body, { status })
  for (const [name, value] of headers) response.headers.append(name, value)
  return response
}
