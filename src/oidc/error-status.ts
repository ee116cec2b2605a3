/**
 * Errors under HTTP 200, as GitHub sends them: RFC 6749 5.2 has them under 400, and so has what follows.
 *
 * Not invalid_grant, which ends a session: for that a server has to say it as the standard does.
 */
import type { CustomFetch } from 'openid-client'

export const withErrorStatus =
  (fetch: CustomFetch): CustomFetch =>
  async (url, options) => {
    const response = await fetch(url, options)
    if (options.method !== 'POST' || response.status !== 200) return response
    const text = await response.clone().text()
    return isError(text) ? new Response(text, { status: 400, headers: response.headers }) : response
  }

function isError(text: string): boolean {
  // Most answers are tokens, and need not be parsed twice.
  if (!text.includes('"error"')) return false
  try {
    const { error, access_token } = Object(JSON.parse(text))
    return typeof error === 'string' && error !== 'invalid_grant' && access_token === undefined
  } catch {
    return false
  }
}
