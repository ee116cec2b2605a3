import type { Configuration } from 'openid-client'
import type { Deps } from '../../deps.ts'
import { exit, FobError, usageError } from '../../errors.ts'
import type { Tokens } from '../../oidc/tokens.ts'
import { commandFor } from '../../sessions/problems.ts'
import type { SessionId } from '../../sessions/session.ts'
import type { SecretStore } from '../../store/store.ts'
import { signInAccessIds } from '../shared/access-ids.ts'
import { connect } from '../shared/connect.ts'
import { type Context, createContext } from '../shared/context.ts'
import { contextFetch } from '../shared/http.ts'
import { noteAccount } from '../shared/known-accounts.ts'
import { reportScope, sessionRequest } from '../shared/request.ts'
import { sessionContext } from '../shared/session.ts'
import { sessionId } from '../shared/session-id.ts'
import { reportSignIn } from '../shared/sign-in-summary.ts'
import { readToken } from '../shared/token-input.ts'
import type { TokenOptions } from '../shared/token-output.ts'
import { readyStore } from './ready-store.ts'

export interface WithRefreshTokenOptions extends TokenOptions {
  readonly account?: string
}

/**
 * `fob login --with-refresh-token`: a session out of a refresh token that another program got. One refresh proves it,
 * and what came back is stored.
 */
export async function runWithRefreshToken(
  profile: string | undefined,
  options: WithRefreshTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const id = sessionId(context, options, deps)
  const store = await writableStore(context, deps)
  const { settings } = context
  const refreshToken = await readToken({ path: '-', what: 'refresh token', settings, options }, deps)
  const { tokens, tokenEndpoint } = await prove(refreshToken, id, context, options, deps)
  const { saveSignIn } = await import('../../sessions/sessions.ts')
  const accessIds = await signInAccessIds(context, options, deps)
  const signIn = { id, flow: 'refresh-token', tokenEndpoint, tokens, accessIds } as const
  const session = await saveSignIn(signIn, sessionContext(store, context, deps))
  await noteAccount(id, deps.paths)
  reportSignIn(session, tokens, store, context.messages, deps.now())
  if (context.named('scope')) reportScope(settings.scope ?? [], tokens.scope, context.messages)
  const { printAnswer } = await import('../../output/print.ts')
  printAnswer({ ...tokens, issuer: context.server.issuer, profile: context.profile }, options, deps)
}

/** Opened and tried before the token is spent: the server may replace it by one that has to be kept. */
async function writableStore(context: Context, deps: Deps): Promise<SecretStore> {
  if (context.store.name === 'none') {
    throw usageError(
      'store_none',
      'the store none keeps nothing',
      'name another: --store keychain, --store file',
    )
  }
  return readyStore(context, deps)
}

/** Ctrl-C must not part a spent refresh token from its answer: the request does not listen to the signal. */
async function prove(
  token: string,
  id: SessionId,
  context: Context,
  options: WithRefreshTokenOptions,
  deps: Deps,
): Promise<{ readonly tokens: Tokens; readonly tokenEndpoint: string }> {
  const { refreshToken } = await import('../../flows/refresh-token.ts')
  const fetch = contextFetch(context.settings, options, { ...deps, signal: new AbortController().signal })
  const { endpoint } = await import('../../oidc/configuration.ts')
  const request = sessionRequest(context)
  const asked = context.named('scope') ? request : { ...request, scope: [] }
  deps.signal.throwIfAborted()
  return connect({ ...context, fetch }, deps, async (config: Configuration) => {
    const input = { config, ...asked, refreshToken: token, now: deps.now, onAnswer: async () => {} }
    const tokens = await refreshToken(input).catch(error => {
      throw asRefused(error, id)
    })
    // RFC 6749 6: without a new one, the old one goes on.
    const kept = { ...tokens, refreshToken: tokens.refreshToken ?? token }
    return { tokens: kept, tokenEndpoint: endpoint(config, 'token_endpoint').href }
  })
}

function asRefused(error: unknown, id: SessionId): unknown {
  if (!(error instanceof FobError) || error.code !== 'invalid_grant') return error
  return new FobError(error.code, exit.signInNeeded, error.message, {
    hint: `get a new one, or sign in: ${commandFor('login', id)}`,
    cause: error,
  })
}
