/**
 * From openid-client's errors to ours: the only file that knows its error classes.
 *
 * Their `cause` carries whole answers, tokens included, so nothing but named, filtered fields is taken from it.
 */
import * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { safeText } from '../safe-text.ts'
import { meaningOf } from './oauth-errors.ts'
import { idTokenOf, reasons, unopened } from './unopened.ts'

/** Runs a call of openid-client; whatever it throws comes out as FobError. `host` names the server in the sentence. */
export async function translated<T>(host: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw await translate(host, error)
  }
}

export async function translate(host: string, error: unknown): Promise<unknown> {
  if (error instanceof FobError) return error
  if (error instanceof client.ResponseBodyError) {
    return oauthError(host, error.error, error.error_description)
  }
  if (error instanceof client.AuthorizationResponseError) {
    return oauthError(host, error.error, error.error_description)
  }
  if (error instanceof client.WWWAuthenticateChallengeError) return fromResponse(host, error.response, error)
  if (error instanceof client.ClientError) return fromClientError(host, error)
  // openid-client parses URLs of the metadata without looking first.
  if (error instanceof TypeError) return malformed(host, 'an answer that does not follow the standard')
  return error
}

/** An OAuth error answer (RFC 6749 5.2), as one sentence. */
export function oauthError(host: string, error: unknown, description: unknown): FobError {
  const code = typeof error === 'string' ? safeText(error, 64) : 'unknown'
  const { exitCode, says, hint } = meaningOf(code)
  // Whoever prints it cuts it, when the secrets in it are replaced: servers do quote what they got.
  const words = typeof description === 'string' ? safeText(description, 10_000).replace(/\.$/, '') : ''
  return new FobError(code, exitCode, `${host} ${says} (${code}${words && `: ${words}`})`, { hint })
}

async function fromClientError(host: string, error: client.ClientError): Promise<unknown> {
  const { cause } = error
  if (cause instanceof FobError) return cause
  if (cause instanceof Response) return fromResponse(host, cause, error)
  if (/JWE decryption is not configured/.test(reason(error)))
    return reasons.get(tokenIn(error)) ?? unopened(idTokenOf(host))
  if (error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return issuerMismatch(host, error)
  if (securityCodes.has(error.code ?? '') || aboutTokens.test(reason(error))) return failedCheck(host, error)
  if (cause instanceof Error && error.message === 'something went wrong') return cause
  return malformed(host, `an answer that does not follow the standard: ${reason(error)}`)
}

/** openid-client's own sentence: of its errors only `message` is fixed text. */
function reason(error: client.ClientError): string {
  const { cause } = error
  const inner =
    cause instanceof Error && /^(OperationProcessing|UnsupportedOperation)Error$/.test(cause.name)
      ? cause.message
      : error.message
  return safeText(inner, 200)
}

const failedCheck = (host: string, error: client.ClientError): FobError =>
  new FobError('check_failed', exit.security, `an answer of ${host} failed a check: ${reason(error)}`, {
    hint: 'nothing was stored; run again with --verbose, and tell the owner of the server',
  })

/** What it could not open is the cause of the cause. */
const tokenIn = ({ cause }: client.ClientError): unknown => (cause instanceof Error ? cause.cause : undefined)

/** Codes of openid-client that mean: somebody may be cheating. */
const securityCodes: ReadonlySet<string> = new Set([
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
])

/** A bad signature and a wrong state have the same code as a missing field: only the fixed sentence tells. */
const aboutTokens = /\b(JWT|JWS|JWE|ID Token|signature)\b|"(alg|state|iss|nonce)"/i

/** RFC 8414 3.3: the issuer in the metadata must be the one that was asked. */
function issuerMismatch(host: string, error: client.ClientError): FobError {
  const cause = error.cause as { body?: { issuer?: unknown } } | undefined
  const found = cause?.body?.issuer
  return typeof found === 'string' ? mismatchedIssuer(host, found) : failedCheck(host, error)
}

export function mismatchedIssuer(host: string, found: string): FobError {
  const issuer = safeText(found)
  // The hint is to be pasted into a shell, and a server wrote this.
  const isPlain = /^https?:\/\/[\w.:/[\]~%-]+$/.test(found)
  return new FobError(
    'issuer_mismatch',
    exit.security,
    `${host} calls itself ${issuer}, not what --issuer says`,
    {
      hint: isPlain ? `where that is the server you mean: --issuer ${issuer}` : otherHint(issuer),
    },
  )
}

/** The one template that is known, of Entra ID; at its main host it is filled in. */
const otherHint = (issuer: string) =>
  /^https:\/\/[\w.-]+\/\{tenantid\}\/v2\.0$/.test(issuer)
    ? `name the tenant in place of common or organizations: --issuer ${issuer.replace('{tenantid}', 'TENANT-ID')}`
    : 'tell the owner of the server: an issuer is a plain https URL'

/** For an answer to a request that openid-client did not send. */
export const refusal = (host: string, response: Response): Promise<FobError> =>
  fromResponse(host, response, undefined)

/**
 * An answer that is no OAuth error: 400, 401 and 403 with an empty body, HTML of a captive portal, 5xx. Some 401 do
 * carry an OAuth error in the body, which openid-client leaves unread beside WWW-Authenticate.
 */
async function fromResponse(host: string, response: Response, cause: unknown): Promise<FobError> {
  const body = (await oauthBody(response)) ?? challengeOf(cause)
  const { status } = response
  // RFC 6749 5.2 has these on a 4xx only: a server that is down must not end a session by the word invalid_grant.
  const isFailing = status >= 500 && body?.error === 'invalid_grant'
  if (body && !isFailing) return oauthError(host, body.error, body.error_description)
  const type = safeText(response.headers.get('content-type')?.split(';')[0] ?? 'nothing', 60)
  if (status === 404 || status === 405) {
    return new FobError(
      'endpoint_not_found',
      exit.serverAnswer,
      `${host} has nothing at this endpoint (HTTP ${status})`,
      {
        hint: 'check the issuer or endpoint; --refresh-metadata asks the server anew',
        cause,
      },
    )
  }
  if (status >= 500) {
    return new FobError('server_error', exit.serverAnswer, `${host} failed inside (HTTP ${status})`, {
      hint: 'try again later',
      cause,
    })
  }
  if (status === 429) {
    const wait = response.headers.get('retry-after') ?? ''
    return new FobError('too_many_requests', exit.serverAnswer, `${host} gets too many requests (HTTP 429)`, {
      hint: /^\d{1,9}$/.test(wait) ? `try again in ${wait} s, as the server asks` : 'try again later',
      cause,
    })
  }
  if (status >= 400) {
    return new FobError(
      'refused_without_reason',
      exit.serverAnswer,
      `${host} refused with HTTP ${status} and gave no reason`,
      {
        hint: 'check --client-id, the client secret and --client-auth',
        cause,
      },
    )
  }
  const due = status === 200 ? 'JSON' : 'HTTP 200 with JSON'
  return malformed(host, `HTTP ${status} with ${type} where ${due} was due`)
}

export function malformed(host: string, what: string): FobError {
  return new FobError('malformed_answer', exit.serverAnswer, `${host} sent ${what}`, {
    hint: 'is this the right address, and is a proxy or captive portal in between? run again with --verbose',
  })
}

/** RFC 6750 3: what a resource server gives as reason stands in the challenge. */
function challengeOf(error: unknown): { error: string; error_description?: unknown } | undefined {
  if (!(error instanceof client.WWWAuthenticateChallengeError)) return undefined
  const found = error.cause.find(({ parameters }) => parameters.error !== undefined)?.parameters
  return found?.error === undefined ? undefined : { ...found, error: found.error }
}

async function oauthBody(
  response: Response,
): Promise<{ error: string; error_description?: unknown } | undefined> {
  try {
    if (response.bodyUsed) return undefined
    const body: unknown = JSON.parse(await response.clone().text())
    const { error } = body as { error?: unknown }
    return typeof error === 'string' ? (body as { error: string }) : undefined
  } catch {
    return undefined
  }
}
