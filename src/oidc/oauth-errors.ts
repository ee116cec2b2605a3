import { type ExitCode, exit } from '../errors.ts'

interface Meaning {
  readonly exitCode: ExitCode
  /** Completes "<host> …". */
  readonly says: string
  readonly hint: string
}

const credentials =
  'check --client-id and its secret, key or certificate, and what `fob discover ISSUER` shows for client authentication'
const look = 'run again with --verbose to see the request, and check the settings of the client at the server'
const signIn = 'sign in with fob login'
const server = (says: string, hint = look): Meaning => ({ exitCode: exit.serverAnswer, says, hint })
const refused = (says: string, hint: string): Meaning => ({ exitCode: exit.refused, says, hint })

/** Every error code of the RFCs that fob speaks, and what a person can do about it. */
const meanings: Readonly<Record<string, Meaning>> = {
  // RFC 6749 4.1.2.1 and 5.2
  invalid_request: server(
    'finds the request invalid',
    'run again with --verbose, and check --param, --audience and --resource',
  ),
  invalid_client: server('does not accept this client or its credentials', credentials),
  invalid_grant: server('no longer accepts this grant', signIn),
  unauthorized_client: server(
    'does not allow this client to use this flow',
    'have the flow enabled for the client at the server',
  ),
  unsupported_grant_type: server(
    'does not support this flow',
    '`fob discover ISSUER` shows which flows it supports',
  ),
  unsupported_response_type: server(
    'does not support this response type',
    '`fob discover ISSUER` shows what it supports',
  ),
  invalid_scope: server('refuses the scope', 'ask for less or other scopes with --scope'),
  access_denied: refused(
    'denied access',
    'the person or a policy of the server refused: ask its owner for access',
  ),
  server_error: server('failed inside', 'try again later'),
  temporarily_unavailable: server('is temporarily unavailable', 'try again later'),
  // OpenID Connect Core 3.1.2.6
  login_required: refused('wants the person to sign in', `${signIn}, without --prompt none`),
  interaction_required: refused('wants to ask the person something', `${signIn}, without --prompt none`),
  account_selection_required: refused(
    'wants the person to choose an account',
    `${signIn} --prompt select_account`,
  ),
  consent_required: refused('wants the consent of the person', `${signIn} --prompt consent`),
  invalid_request_uri: server('refuses the request URI', 'try --no-par'),
  invalid_request_object: server('refuses the request object'),
  request_not_supported: server('does not support request objects'),
  request_uri_not_supported: server('does not support request URIs', 'try --no-par'),
  registration_not_supported: server('does not support the registration parameter'),
  unmet_authentication_requirements: refused(
    'could not meet the authentication that was asked for',
    'check --acr-values',
  ),
  // RFC 8628 3.5
  authorization_pending: server('still waits for the person'),
  // Entra ID's word for access_denied.
  authorization_declined: refused(
    'denied access',
    'the person or a policy of the server refused: ask its owner for access',
  ),
  slow_down: server('wants to be asked less often', 'try again later'),
  expired_token: {
    exitCode: exit.waitedTooLong,
    says: 'says that the code has expired',
    hint: 'run the command again',
  },
  // RFC 8707 2
  invalid_target: server('does not know the resource or audience', 'check --resource and --audience'),
  // RFC 9449 5 and 8
  invalid_dpop_proof: server('refuses the DPoP proof', 'check the clock of this machine'),
  use_dpop_nonce: server('asks for another DPoP nonce than the one it just gave'),
  // RFC 6750 3.1 and RFC 9470 3
  invalid_token: server('does not accept the token', 'get a new one: fob token --force-refresh'),
  insufficient_scope: server('wants a token with more scope', 'ask for it with --scope'),
  insufficient_user_authentication: refused('wants a stronger sign-in', 'sign in again with --acr-values'),
  // RFC 7009 2.2.1, RFC 7591 3.2.2, RFC 9396 5
  unsupported_token_type: server('can’t revoke this type of token'),
  invalid_redirect_uri: server(
    'refuses the redirect URI',
    'check --redirect-uri against the registration of the client',
  ),
  invalid_client_metadata: server('refuses the metadata of the client'),
  invalid_software_statement: server('refuses the software statement'),
  unapproved_software_statement: server('has not approved the software statement'),
  invalid_authorization_details: server('refuses the authorization details', 'check --authorization-details'),
  // OpenID CIBA Core 13
  unknown_user_id: server('does not know this person', 'check --login-hint'),
  expired_login_hint_token: server('says that the login hint token has expired'),
  missing_user_code: server('wants a user code'),
  invalid_user_code: server('refuses the user code'),
  invalid_binding_message: server('refuses the binding message'),
  transaction_failed: server('could not reach the person', 'run the command again'),
}

/** For a code that no RFC lists: many servers have their own. */
export const meaningOf = (error: string): Meaning =>
  Object.hasOwn(meanings, error) ? (meanings[error] as Meaning) : server('answered with an error')

export const knownOAuthErrors: readonly string[] = Object.keys(meanings)
