/** A body as one of the forms that OAuth uses, or as plain text. */

export type MessageBody =
  | { readonly form: URLSearchParams }
  | { readonly json: unknown }
  | { readonly text: string }

/** By its type, and where that lies or is missing by its first character. */
export function parseBody(body: string | Uint8Array | undefined, contentType = ''): MessageBody {
  const text = typeof body === 'string' ? body : Buffer.from(body ?? []).toString()
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return { form: new URLSearchParams(text) }
  if (/\bjson\b/i.test(contentType) || /^\s*[[{]/.test(text)) {
    try {
      return { json: JSON.parse(text) as unknown }
    } catch {
      // Shown as text.
    }
  }
  return { text }
}
