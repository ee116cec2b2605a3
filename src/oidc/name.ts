import type { IDToken } from 'openid-client'

/** How to call the person: the first claim of a verified ID token that reads like a name. */
export function nameOf(claims: IDToken | undefined): string | undefined {
  const names = [claims?.email, claims?.preferred_username, claims?.name, claims?.sub]
  return names.find((name): name is string => typeof name === 'string' && name.trim() !== '')
}
