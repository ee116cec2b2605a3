import type { Configuration } from 'openid-client'
import type { Deps } from '../../deps.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { Tokens } from '../../oidc/tokens.ts'
import { printAnswer } from '../../output/print.ts'
import { sessionKey } from '../../sessions/key.ts'
import type { AccessTokenId, CachedToken, Session } from '../../sessions/session.ts'
import { storeOrNothing } from '../../store/open.ts'
import { type CachedTokenOptions, cachedGrant } from '../shared/cached-grant.ts'
import { connect, type Proof } from '../shared/connect.ts'
import type { Context } from '../shared/context.ts'
import { accessIdOf, reportScope, requestOf } from '../shared/request.ts'
import { sessionContext } from '../shared/session.ts'
import { sessionId } from '../shared/session-id.ts'

export interface GrantRun {
  readonly flow: AccessTokenId['flow']
  /** What else than scope, audience and resource decides which token it is. */
  readonly detail?: unknown
  readonly proof?: Proof
  readonly options: CachedTokenOptions
  readonly context: Context
  readonly deps: Deps
}

export type Grant = (config: Configuration, request: RequestInput) => Promise<Tokens>

/** A grant that needs nothing but its settings. */
export interface PreparedGrant {
  readonly run: GrantRun
  readonly grant: Grant
}

/** Throws FobError (2, 8) where a setting or a key is of no use: before any request. */
export type Prepare = (
  context: Context,
  options: CachedTokenOptions,
  deps: Deps,
) => PreparedGrant | Promise<PreparedGrant>

/** The last three steps of a command: the flow where no cached token serves, the session, the answer. */
export async function runGrant(run: GrantRun, grant: Grant): Promise<void> {
  answer(await grantToken(run, grant), run)
}

export function grantToken(run: GrantRun, grant: Grant): Promise<CachedToken> {
  const { context, deps, proof, ...rest } = run
  const request = requestOf(context.settings)
  return cachedGrant({ ...rest, request, context, deps }, () =>
    connect(context, deps, config => grant(config, request), proof),
  )
}

/** Prints the token, and says what the server did not grant. */
export function answer(token: CachedToken, { flow, context, options, deps }: GrantRun): void {
  reportScope(context.settings.scope ?? [], token.scope, context.messages)
  const { profile, server, settings } = context
  const byOtherGrant = settings.flow !== flow
  printAnswer({ ...token, issuer: server.issuer, profile, byOtherGrant }, options, deps)
}

/** As grantToken; a refresh token that comes with it is kept, before anything is printed. */
export async function grantSession(
  run: GrantRun,
  grant: Grant,
  mayReplace: (session: Session) => boolean = () => true,
): Promise<CachedToken> {
  let granted: Granted | undefined
  const token = await grantToken(run, async (config, request) => {
    const { endpoint } = await import('../../oidc/configuration.ts')
    const tokens = await grant(config, request)
    granted = { tokens, request, tokenEndpoint: endpoint(config, 'token_endpoint').href }
    return tokens
  })
  if (granted?.tokens.refreshToken) await keepSession(run, granted, mayReplace)
  return token
}

interface Granted {
  readonly tokens: Tokens
  readonly request: RequestInput
  readonly tokenEndpoint: string
}

async function keepSession(
  { flow, detail, options, context, deps }: GrantRun,
  { tokens, request, tokenEndpoint }: Granted,
  mayReplace: (session: Session) => boolean,
): Promise<void> {
  if (!options.cache || flow === 'session') return
  const store = await storeOrNothing(context.store, deps.store)
  if (!store) return
  const id = sessionId(context, options, deps)
  const [{ saveSignIn }, { readSession }] = await Promise.all([
    import('../../sessions/sessions.ts'),
    import('../../sessions/save.ts'),
  ])
  const before = await readSession(store, sessionKey(id), id)
  if (before && !mayReplace(before)) {
    context.messages.warn(
      'the refresh token is not kept: there is a session of another flow; --account names another',
    )
    return
  }
  const asSession = { ...request, paramNamed: context.named('param') }
  const accessIds = [accessIdOf(flow, request, detail), accessIdOf('session', asSession)]
  await saveSignIn({ id, flow, tokenEndpoint, tokens, accessIds }, sessionContext(store, context, deps))
}
