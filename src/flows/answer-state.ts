import { createHash, timingSafeEqual } from 'node:crypto'
import type { ResponseMode } from './authorization-request.ts'

/** True where the answer carries the state of this request, once. Everything else about it is checked later. */
export function hasState(
  parameters: URLSearchParams,
  state: string,
  mode: ResponseMode | undefined,
): boolean {
  const found = isJwt(mode) ? stateInJwt(parameters.getAll('response')) : parameters.getAll('state')
  return found.length === 1 && sameText(found[0] ?? '', state)
}

export const isJwt = (mode: ResponseMode | undefined) => mode?.endsWith('jwt') ?? false
export const isFormPost = (mode: ResponseMode | undefined) => mode?.startsWith('form_post') ?? false

/** JARM 2.1: unverified here, which is enough to tell our answer from a stray one; the signature is verified after. */
function stateInJwt(responses: readonly string[]): string[] {
  const [response, ...more] = responses
  if (response === undefined || more.length > 0) return []
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(response.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    const { state } = payload as { state?: unknown }
    return typeof state === 'string' ? [state] : []
  } catch {
    return []
  }
}

/** In a time that tells nothing about how much of it was right. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
