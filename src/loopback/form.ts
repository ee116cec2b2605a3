import type { IncomingMessage } from 'node:http'

/** A code, a JARM token or an ID token: none comes near. */
const mostBytes = 64 * 1024

/** Parameters of a form post (OAuth 2.0 Form Post Response Mode); undefined where it is too large or was cut off. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > mostBytes) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
