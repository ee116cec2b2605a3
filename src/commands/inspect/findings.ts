import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import { type DecodedJwt, decodeJwt } from '../../oidc/jwt.ts'
import { connect } from '../shared/connect.ts'
import type { Context } from '../shared/context.ts'
import type { InspectedToken } from './token.ts'

export interface Findings {
  /** encrypted: only who has the key can read the claims. */
  readonly kind: 'jwt' | 'encrypted jwt' | 'opaque'
  readonly header?: DecodedJwt['header']
  readonly claims?: DecodedJwt['header'] | undefined
  /** Of a JWT. `reason` says why it is not verified. */
  readonly signature?: { readonly verified: boolean; readonly issuer?: string; readonly reason?: string }
  /** Of an opaque token: what its server says (RFC 7662), where it was asked and allows it. */
  readonly introspection?: Readonly<Record<string, unknown>>
}

export interface Inspected {
  readonly findings: Findings
  /** What kept a signature from being verified, for the exit code. */
  readonly problem?: FobError
}

export async function inspectToken(
  inspected: InspectedToken,
  context: Context,
  deps: Deps,
): Promise<Inspected> {
  const jwt = decodeJwt(inspected.token)
  if (!jwt) return { findings: { kind: 'opaque', ...(await introspected(inspected, context, deps)) } }
  if (!jwt.claims) return { findings: { kind: 'encrypted jwt', header: jwt.header } }
  return inspectSigned(inspected.token, jwt, context, deps)
}

async function inspectSigned(
  token: string,
  jwt: DecodedJwt,
  context: Context,
  deps: Deps,
): Promise<Inspected> {
  const { issuer } = context.server
  const found = { kind: 'jwt', ...jwt } as const
  if (issuer === undefined && !context.server.endpoints.jwks_uri) {
    const reason = 'no issuer is named whose keys could verify it: --issuer URL'
    return { findings: { ...found, signature: { verified: false, reason } } }
  }
  const { verifySignature } = await import('../../oidc/verify-signature.ts')
  try {
    await verifySignature(token, jwt, { ...context, now: deps.now })
    return { findings: { ...found, signature: { verified: true, ...(issuer && { issuer }) } } }
  } catch (error) {
    deps.signal.throwIfAborted()
    if (!(error instanceof FobError)) throw error
    const signature = { verified: false, reason: error.message }
    return { findings: { ...found, signature }, problem: error }
  }
}

/** A token from elsewhere goes to a server only where the call itself names that server. */
async function introspected(
  { token, isForServer }: InspectedToken,
  context: Context,
  deps: Deps,
): Promise<Pick<Findings, 'introspection'>> {
  const { settings, server, messages } = context
  if (!isForServer || !settings.clientId || !(server.issuer ?? server.endpoints.token_endpoint)) return {}
  const { introspectToken } = await import('../../flows/introspection.ts')
  try {
    return { introspection: await connect(context, deps, config => introspectToken(config, token)) }
  } catch (error) {
    const isDenied =
      error instanceof FobError && [exit.serverAnswer, exit.refused].some(code => code === error.exitCode)
    if (!isDenied) throw error
    messages.note(`the server does not say what it is: ${error.message}`)
    return {}
  }
}
