import type { ServerMetadata } from 'openid-client'

/** What is asked for where nobody said: who the person is, and to stay signed in, each where the server has it. */
export function defaultScope({
  scopes_supported: scopes,
  subject_types_supported,
}: ServerMetadata): string[] {
  const isOpenId = scopes?.includes('openid') ?? subject_types_supported !== undefined
  const wanted = [
    ...(isOpenId ? ['openid'] : []),
    ...(scopes?.includes('offline_access') ? ['offline_access'] : []),
  ]
  return wanted
}
