import type { Configuration } from 'openid-client'
import type { Deps } from '../../deps.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import type { OpenToken } from '../../oidc/decryption.ts'
import type { SigningKey } from '../../oidc/keys/signing-key.ts'
import { nameOf } from '../../oidc/name.ts'
import { printAnswer } from '../../output/print.ts'
import type { Session } from '../../sessions/session.ts'
import { signInAccessIds } from '../shared/access-ids.ts'
import { keyNotKept } from '../shared/bound.ts'
import { connect } from '../shared/connect.ts'
import { type Context, createContext } from '../shared/context.ts'
import { noteAccount } from '../shared/known-accounts.ts'
import { reportScope, requestOf } from '../shared/request.ts'
import { sessionContext } from '../shared/session.ts'
import { sessionId } from '../shared/session-id.ts'
import { reportSignIn } from '../shared/sign-in-summary.ts'
import { chooseFlow, type FlowChoice, namedFlow, requirePerson } from './choose-flow.ts'
import { signInByCiba } from './ciba.ts'
import { defaultScope } from './default-scope.ts'
import { signInByDevice } from './device.ts'
import { deprecatedFlow } from './front-channel.ts'
import { warnOfNoRefreshToken } from './no-refresh-token.ts'
import { refuseNotCarried, withoutPlaceFor } from './not-carried.ts'
import type { LoginOptions } from './options.ts'
import { signInByPkce } from './pkce.ts'
import { readyStore } from './ready-store.ts'
import { checkProtection } from './request-protection.ts'
import { checkAcr } from './step-up.ts'

const flows = {
  pkce: signInByPkce,
  device: signInByDevice,
  ciba: signInByCiba,
  hybrid: signInByPkce,
  implicit: signInByPkce,
} as const satisfies Record<FlowChoice['flow'], unknown>

/** `fob login [profile]`. The store is tried before anything is opened: a login never ends in "cannot save". */
export async function runLogin(
  profile: string | undefined,
  loginOptions: LoginOptions,
  deps: Deps,
): Promise<void> {
  const { timeout: patience, ...options } = loginOptions
  const context = await createContext(options, profile, deps)
  const { settings } = context
  const named = deprecatedFlow(options, settings.responseMode) ?? namedFlow(options, settings.flow)
  if (!named) requirePerson(options.input !== false, deps)
  else refuseNotCarried(named.flow, options)
  checkProtection(settings)
  if (settings.dpop && context.store.name === 'none') throw keyNotKept('--store none')
  const save = await saver(context, options, deps)
  // A login is rare, and wrong metadata would show only after the person has signed in: always asked anew.
  const fresh = { ...context, refreshMetadata: true }
  const signIn = await connect(fresh, deps, (config, { key }, openToken) =>
    signInWith(config, named, { context, key, openToken, options, patience, deps, save }),
  )
  const { tokens } = signIn
  const answer = { ...tokens, issuer: context.server.issuer, profile: context.profile }
  printAnswer(answer, tokens.accessToken ? options : { ...options, idToken: true }, deps)
}

interface Prepared {
  readonly context: Context
  readonly key: SigningKey | undefined
  readonly openToken: OpenToken | undefined
  readonly options: LoginOptions
  readonly patience: number | undefined
  readonly deps: Deps
  readonly save: Save
}

async function signInWith(
  config: Configuration,
  named: FlowChoice | undefined,
  { save, ...prepared }: Prepared,
): Promise<SignIn> {
  const { context, deps } = prepared
  const { messages, settings, named: isNamed } = context
  const metadata = config.serverMetadata()
  const scope = settings.scope ?? defaultScope(metadata)
  const request = { ...requestOf(settings), scope }
  const { flow, reason, responseType } = named ?? chooseFlow(metadata, deps)
  if (reason) messages.note(`signing in by --${flow}, as ${reason}`)
  refuseNotCarried(flow, prepared.options)
  let report = () => {}
  const keep = async (signIn: SignIn) => {
    const { endpoint } = await import('../../oidc/configuration.ts')
    report = await save(flow, endpoint(config, tokensFrom(flow)).href, signIn)
  }
  const signIn = await flows[flow]({ config, request, responseType, ...prepared, keep })
  report()
  if (isNamed('scope')) reportScope(scope, signIn.tokens.scope, messages)
  if (!signIn.tokens.refreshToken && flow !== 'implicit')
    warnOfNoRefreshToken({ metadata, scope, prompt: byBrowser(flow) ? settings.prompt : null }, messages)
  const challenged = prepared.options.challenge !== undefined
  const unasked = withoutPlaceFor('acrValues', flow)
  checkAcr({ acrValues: settings.acrValues, challenged, unasked }, signIn, messages)
  return signIn
}

const byBrowser = (flow: FlowChoice['flow']) => flow === 'pkce' || flow === 'hybrid'

/** A server for the implicit flow alone has no token endpoint. */
const tokensFrom = (flow: FlowChoice['flow']) =>
  flow === 'implicit' ? 'authorization_endpoint' : 'token_endpoint'

/** Saves a session; what it gives tells the person, once the terminal is free again. */
type Save = (flow: Session['flow'], tokenEndpoint: string, signIn: SignIn) => Promise<() => void>

async function saver(context: Context, options: LoginOptions, deps: Deps): Promise<Save> {
  const id = sessionId(context, options, deps)
  const store = await readyStore(context, deps)
  const accessIds = await signInAccessIds(context, options, deps)
  return async (flow, tokenEndpoint, { tokens, claims }) => {
    if (!tokens.accessToken) return () => context.messages.note('an ID token alone came, and nothing is kept')
    const { saveSignIn } = await import('../../sessions/sessions.ts')
    const signIn = { id, flow, tokenEndpoint, tokens, accessIds }
    const session = await saveSignIn(signIn, sessionContext(store, context, deps))
    await noteAccount(id, deps.paths)
    const subject = nameOf(claims) ?? session.subject
    const shown = { ...session, ...(subject !== undefined && { subject }) }
    return () => reportSignIn(shown, tokens, store, context.messages, deps.now())
  }
}
