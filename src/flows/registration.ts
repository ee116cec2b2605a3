import type { CustomFetch } from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { malformed, refusal } from '../oidc/translate.ts'
import { safeText } from '../safe-text.ts'

/** RFC 7591 2, and whatever else a server knows. */
export type ClientMetadata = Readonly<Record<string, unknown>>

export interface RegistrationInput {
  readonly endpoint: URL
  readonly metadata: ClientMetadata
  /** Where the server lets only some register. */
  readonly initialAccessToken?: string | undefined
  readonly fetch: CustomFetch
}

/** What the server made of the request: its word goes before ours (RFC 7591 3.2.1). */
export interface Registration {
  readonly clientId: string
  readonly clientSecret?: string
  /** Epoch seconds; undefined for never. */
  readonly secretExpiresAt?: number
  /** Manages the client at `clientUri` (RFC 7592). */
  readonly accessToken?: string
  readonly clientUri?: string
  /** All that was answered. */
  readonly metadata: ClientMetadata
}

/** Dynamic client registration, RFC 7591 3. Throws FobError: malformed_answer (7), and what server and network do. */
export async function registerClient(input: RegistrationInput): Promise<Registration> {
  const { endpoint, metadata, initialAccessToken, fetch } = input
  const response = await fetch(endpoint.href, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(initialAccessToken && { authorization: `Bearer ${initialAccessToken}` }),
    },
    body: JSON.stringify(metadata),
    redirect: 'manual',
  })
  if (!response.ok) throw await refused(endpoint.host, response, initialAccessToken !== undefined)
  return checked(endpoint.host, await jsonOf(endpoint.host, response))
}

async function jsonOf(host: string, response: Response): Promise<ClientMetadata> {
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return body as ClientMetadata
  } catch {}
  throw malformed(host, 'no JSON where the registered client was due')
}

/** RFC 6749 A.1 and A.2: what identifiers, secrets and tokens may hold. */
const printable = /^[\x20-\x7e]{1,16384}$/

function checked(host: string, metadata: ClientMetadata): Registration {
  const text = (name: string): string | undefined => {
    const value = metadata[name]
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string' && printable.test(value)) return value
    throw malformed(host, `a client whose ${name} is no printable text`)
  }
  const clientId = text('client_id')
  if (clientId === undefined) throw malformed(host, 'a registered client without client_id')
  const clientSecret = text('client_secret')
  const accessToken = text('registration_access_token')
  const clientUri = text('registration_client_uri')
  const end = metadata.client_secret_expires_at
  return {
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    ...(typeof end === 'number' && end > 0 && { secretExpiresAt: end }),
    ...(accessToken !== undefined && { accessToken }),
    ...(clientUri !== undefined && URL.canParse(clientUri) && { clientUri }),
    metadata,
  }
}

async function refused(host: string, response: Response, hadToken: boolean): Promise<FobError> {
  const error = await refusal(host, response)
  if (response.status !== 401 && response.status !== 403) return error
  const message = hadToken
    ? `${host} does not accept this initial access token`
    : `${host} lets only those register who have an initial access token`
  const reason = error.code === 'refused_without_reason' ? '' : ` (${safeText(error.code, 64)})`
  return new FobError('registration_refused', exit.serverAnswer, `${message}${reason}`, {
    hint: 'its owner gives one: --initial-access-token-file PATH (- is stdin)',
    cause: error,
  })
}
