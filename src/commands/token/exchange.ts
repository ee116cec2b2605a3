import { Command, Option } from 'commander'
import type { TokenSource } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import type { TypedToken } from '../../flows/token-exchange.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { type Context, createContext } from '../shared/context.ts'
import { readTokenSource } from '../shared/credentials.ts'
import { refuseSharedInput } from '../shared/keys.ts'
import { audienceFor } from './audience.ts'
import { withGrantOptions } from './grant-options.ts'
import { type GrantRun, runGrant } from './run-grant.ts'
import { sessionTokenOf } from './session-token.ts'
import { neededSource, tokenSourceOf, tokenSourceOptions } from './token-source.ts'

interface ExchangeOptions extends CachedTokenOptions {
  readonly subjectTokenType?: string
  readonly actorTokenType?: string
  readonly requestedTokenType?: string
}

const help = `
Types: access_token (default), refresh_token, id_token, saml1, saml2, jwt
(default for the identity of a CI job), or any URI.

Examples:
  fob token exchange api --subject-token-from session:work --audience billing
  fob token exchange cloud --subject-token-from github --scope deploy`

export function exchangeCommand(deps: Deps, run = runExchange): Command {
  const command = new Command('exchange')
    .summary('one token for another (RFC 8693)')
    .description('Exchanges a token for another: of other audience, type or actor (RFC 8693).')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<ExchangeOptions>(), deps),
    )
  const from = 'session[:PROFILE], '
  return withGrantOptions(command, [
    ...tokenSourceOptions('subject-token', 'token', from),
    new Option('--subject-token-type <type>', 'what it is'),
    ...tokenSourceOptions('actor-token', 'token of who acts', from),
    new Option('--actor-token-type <type>', 'what it is'),
    new Option('--requested-token-type <type>', 'what to ask for'),
  ])
}

export async function runExchange(
  profile: string | undefined,
  options: ExchangeOptions,
  deps: Deps,
): Promise<void> {
  const { context, ...proof } = whoAsks(await createContext(options, profile, deps))
  const given = neededSource(options, 'subject-token', 'subject token', deps)
  // Its type says that somebody is to act: a token without that would be another than was meant.
  const acting = options.actorTokenType
    ? neededSource(options, 'actor-token', 'actor token', deps)
    : tokenSourceOf(options, 'actor-token', deps)
  refuseSharedInput(context.settings, { 'subject token': given, 'actor token': acting })
  const read = reader(options, context, deps)
  const subject = await read(given, 'subject token', options.subjectTokenType)
  const actor = acting && (await read(acting, 'actor token', options.actorTokenType))
  const { requestedTokenType: requested } = options
  const detail = { subject, actor, requested }
  await runGrant({ flow: 'exchange', detail, options, context, deps, ...proof }, async (config, request) => {
    const { tokenExchange, tokenType } = await import('../../flows/token-exchange.ts')
    const typed = ({ token, type }: TypedToken) => ({ token, type: tokenType(type) })
    return tokenExchange({
      config,
      ...request,
      subject: typed(subject),
      actor: actor && typed(actor),
      requestedType: requested && tokenType(requested),
      now: deps.now,
    })
  })
}

/** Google's security token service knows no clients: the subject token is all there is, and no client_id goes along. */
function whoAsks(context: Context): Pick<GrantRun, 'context' | 'proof'> {
  const { settings } = context
  if (settings.clientId !== undefined || settings.clientAuth !== 'none') return { context }
  const named = { ...context, settings: { ...settings, clientId: 'anonymous' } }
  return { context: named, proof: { credentials: {}, clientAuth: 'anonymous' } }
}

/** Reads a token and says what it is: by the flag, else by where it comes from. */
const reader =
  (options: ExchangeOptions, context: Context, deps: Deps) =>
  async (source: TokenSource, what: string, type: string | undefined): Promise<TypedToken> => {
    const isSession = 'from' in source && /^session(:|$)/.test(source.from)
    if (isSession) {
      const name = source.from.slice('session:'.length) || context.profile
      return { token: await sessionTokenOf(name, type, options, deps), type: type ?? 'access_token' }
    }
    const audience = audienceFor(context, deps)
    const token = await readTokenSource({ source, what, audience, ...context }, deps)
    return { token, type: type ?? ('from' in source ? 'jwt' : 'access_token') }
  }
