/**
 * What stands on stdout: pure functions from an answer to text.
 */
import { safeJson } from './json.ts'

/** A token to hand out, with what is known about it. */
export interface Answer {
  readonly accessToken: string
  readonly tokenType: string
  /** Epoch seconds. */
  readonly expiresAt?: number
  readonly scope?: string
  readonly authorizationDetails?: readonly unknown[]
  readonly idToken?: string
  readonly issuedTokenType?: string
  readonly issuer?: string | undefined
  /** Empty for an ad hoc call. */
  readonly profile?: string
  /** By a grant that the profile does not name: `fob token` alone would not print it. */
  readonly byOtherGrant?: boolean
}

export const shells = ['sh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

export interface FormatOptions {
  readonly shell: Shell
  /** Hand out the ID token in place of the access token. */
  readonly idToken: boolean
  readonly now: Date
}

type Format = (answer: Answer, options: FormatOptions) => string

/** `github` and `github-env` go to a file of the runner and leave stdout empty: see github.ts. */
export const formats = {
  token: (answer, options) => `${chosen(answer, options)}\n`,
  json: (answer, { now }) => safeJson(asJson(answer, now), 0),
  header: (answer, options) => `Authorization: ${scheme(answer, options)} ${chosen(answer, options)}\n`,
  curl: (answer, options) =>
    `header = "Authorization: ${scheme(answer, options)} ${chosen(answer, options)}"\n`,
  env: (answer, options) => `${assignments[options.shell](name(options), chosen(answer, options))}\n`,
  none: () => '',
} as const satisfies Record<string, Format>

export const outputFormats = [...Object.keys(formats), 'github', 'github-env'] as OutputFormat[]
export type OutputFormat = keyof typeof formats | 'github' | 'github-env'

const chosen = (answer: Answer, { idToken }: FormatOptions) =>
  idToken ? (answer.idToken ?? '') : answer.accessToken

/** An ID token is only ever a bearer; a DPoP-bound access token says so (RFC 9449 7.1). */
const scheme = (answer: Answer, { idToken }: FormatOptions) => (idToken ? 'Bearer' : answer.tokenType)

export const name = ({ idToken }: Pick<FormatOptions, 'idToken'>) =>
  idToken ? 'FOB_ID_TOKEN' : 'FOB_ACCESS_TOKEN'

/** `expires_at` in epoch seconds, `expires_in` counted from now; never the refresh token. */
function asJson(answer: Answer, now: Date) {
  const { expiresAt } = answer
  return {
    access_token: answer.accessToken || undefined,
    token_type: answer.tokenType,
    expires_at: expiresAt,
    expires_in: expiresAt && Math.max(0, Math.floor(expiresAt - now.getTime() / 1000)),
    scope: answer.scope,
    authorization_details: answer.authorizationDetails,
    id_token: answer.idToken,
    issued_token_type: answer.issuedTokenType,
    issuer: answer.issuer,
    profile: answer.profile || undefined,
  }
}

/** Quoted although the checks on tokens (b64token, RFC 6750 2.1) leave nothing to quote: this file can't know that. */
const assignments: Record<Shell, (name: string, value: string) => string> = {
  sh: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  fish: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
}
