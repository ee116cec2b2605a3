import type { ServerMetadata } from 'openid-client'
import type { Messages } from '../../output/messages.ts'

export interface NoRefreshTokenInput {
  readonly metadata: ServerMetadata
  /** What was asked for. */
  readonly scope: readonly string[]
  /** null in a flow that has none. */
  readonly prompt?: string | null | undefined
}

/** Why no refresh token came, as far as one can tell, and what to do: the likeliest first. */
export function whyNoRefreshToken({ metadata, scope, prompt }: NoRefreshTokenInput): string {
  if (new URL(metadata.issuer).hostname === 'accounts.google.com') {
    return 'Google gives one with --param access_type=offline --prompt consent'
  }
  const grants = metadata.grant_types_supported
  if (grants && !grants.includes('refresh_token')) return 'this server issues none'
  const offered = metadata.scopes_supported?.includes('offline_access') ?? true
  if (offered && !scope.includes('offline_access')) {
    const more = prompt === null ? '' : ' --prompt consent'
    return `ask for it: --scope '${[...scope, 'offline_access'].join(' ')}'${more}`
  }
  if (scope.includes('offline_access') && prompt !== null && !prompt?.includes('consent'))
    return 'many servers want --prompt consent too'
  return 'have refresh tokens enabled for this client at the server'
}

export const warnOfNoRefreshToken = (input: NoRefreshTokenInput, messages: Messages): void =>
  messages.warn(
    `no refresh token came, so the session ends with its access token: ${whyNoRefreshToken(input)}`,
  )
