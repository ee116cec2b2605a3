import * as client from 'openid-client'
import type { responseModes } from '../config/person-settings.ts'
import { exit, FobError, usageError } from '../errors.ts'
import { endpoint } from '../oidc/configuration.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { translated } from '../oidc/translate.ts'
import { proofs, type RequestInput, requestParameters, setOnce } from './parameters.ts'
import type { RequestEncryption } from './request-encryption.ts'
import { noPrivateKey, type RequestSigner, requestObject } from './request-object.ts'

export type ResponseMode = (typeof responseModes)[number]

/** What a person may ask for beside scope and resources (OpenID Connect Core 3.1.2.1). */
export interface AuthorizationRequest extends RequestInput {
  readonly redirectUri: string
  /** Default `code`. */
  readonly responseType?: string | undefined
  readonly prompt?: string | undefined
  readonly loginHint?: string | undefined
  /** Seconds. */
  readonly maxAge?: number | undefined
  readonly acrValues?: string | undefined
  /** JSON. */
  readonly claims?: string | undefined
  readonly responseMode?: ResponseMode | undefined
  /** RFC 9101. undefined: where the server demands it, or the request shall be encrypted. */
  readonly requestObject?: boolean | undefined
  readonly signer?: RequestSigner | undefined
  /** Only what is signed is encrypted. */
  readonly requestEncryption?: RequestEncryption | undefined
  /** RFC 9126. undefined: where the server has an endpoint for it. */
  readonly par?: boolean | undefined
}

/** What ties an answer to this one request: fresh each time, 256 bits each, never stored. */
export interface RequestSecrets {
  readonly codeVerifier: string
  readonly state: string
  /** Only with the scope openid. */
  readonly nonce: string | undefined
}

export function requestSecrets(scope: readonly string[]): RequestSecrets {
  return {
    codeVerifier: client.randomPKCECodeVerifier(),
    state: client.randomState(),
    nonce: scope.includes('openid') ? client.randomNonce() : undefined,
  }
}

/**
 * The URL for the browser: PKCE with S256 always (RFC 7636), by PAR where that is offered, required or wanted.
 *
 * Throws FobError no_pkce (8), par_required, no_private_key (2), and what the PAR endpoint answers.
 */
export async function authorizationUrl(
  config: client.Configuration,
  request: AuthorizationRequest,
  secrets: RequestSecrets,
  now: Date,
  dpop?: Dpop,
): Promise<URL> {
  const { host } = endpoint(config, 'authorization_endpoint')
  if (hasCode(request)) {
    checkChallengeMethods(host, config.serverMetadata().code_challenge_methods_supported)
  }
  const plain = await authorizationParameters(request, secrets)
  // RFC 9449 10: a stolen code is of no use without the key either.
  if (dpop) plain.set('dpop_jkt', await dpop.handle.calculateThumbprint())
  const signer = signerFor(config.serverMetadata(), request)
  const parameters = signer ? await requestObject(config, plain, signer, now) : plain
  if (!usesPar(config.serverMetadata(), request.par)) return client.buildAuthorizationUrl(config, parameters)
  const par = endpoint(config, 'pushed_authorization_request_endpoint')
  return translated(par.host, () => client.buildAuthorizationUrlWithPAR(config, parameters, proofs(dpop)))
}

const hasCode = ({ responseType = 'code' }: AuthorizationRequest) => responseType.split(' ').includes('code')

async function authorizationParameters(
  request: AuthorizationRequest,
  { codeVerifier, state, nonce }: RequestSecrets,
): Promise<URLSearchParams> {
  const parameters = requestParameters(request)
  const rest = {
    redirect_uri: request.redirectUri,
    response_type: request.responseType,
    ...(hasCode(request) && {
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }),
    state,
    nonce,
    prompt: request.prompt,
    login_hint: request.loginHint,
    max_age: request.maxAge?.toString(),
    acr_values: request.acrValues,
    claims: request.claims,
    response_mode: request.responseMode,
  }
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) setOnce(parameters, name, value)
  }
  return parameters
}

/** A server that lists nothing may well do S256; one that lists others would ignore it or want `plain` (RFC 9700 2.1.1). */
function checkChallengeMethods(host: string, listed: readonly string[] | undefined): void {
  if (!listed || listed.length === 0 || listed.includes('S256')) return
  throw new FobError('no_pkce', exit.security, `${host} does not support PKCE with S256`, {
    hint: 'without it a stolen code could be used: have it enabled at the server, or use fob login --device',
  })
}

function usesPar(metadata: client.ServerMetadata, wanted: boolean | undefined): boolean {
  const required = metadata.require_pushed_authorization_requests === true
  if (required && wanted === false) {
    throw usageError(
      'par_required',
      'the server takes pushed authorization requests only',
      'leave --no-par out',
    )
  }
  return wanted ?? (required || metadata.pushed_authorization_request_endpoint !== undefined)
}

/** undefined: the request goes unsigned. */
function signerFor(
  metadata: client.ServerMetadata,
  { requestObject, requestEncryption: encryption, signer }: AuthorizationRequest,
): RequestSigner | undefined {
  const wanted = requestObject ?? (encryption ? true : undefined)
  if (!(wanted ?? metadata.require_signed_request_object === true)) return undefined
  if (signer) return { ...signer, encryption }
  throw noPrivateKey(wanted ? 'a request object has to be signed' : 'the server takes signed requests only')
}
