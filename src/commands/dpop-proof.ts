import { Command, Option } from 'commander'
import type { Deps } from '../deps.ts'
import { type FobError, usageError } from '../errors.ts'
import { checkUrl } from '../oidc/http/url-policy.ts'
import { mask } from '../output/github.ts'
import { keptToken } from '../sessions/access.ts'
import { sessionKey } from '../sessions/key.ts'
import { commandFor } from '../sessions/problems.ts'
import type { CachedToken } from '../sessions/session.ts'
import { accountOption } from './shared/cache-options.ts'
import type { CachedTokenOptions } from './shared/cached-grant.ts'
import { type Context, createContext, type GlobalOptions } from './shared/context.ts'
import { duration } from './shared/duration.ts'
import { allowsHttpLoopback } from './shared/http.ts'
import {
  clientOptions,
  httpOptions,
  issuerOptions,
  outputOption,
  requestOptions,
  storeOptions,
  withOptions,
} from './shared/options.ts'
import { personToken } from './shared/person-token.ts'
import { sessionRequest } from './shared/request.ts'
import { sessionId } from './shared/session-id.ts'
import { tokenDefaults } from './shared/token-defaults.ts'
import { readToken } from './shared/token-input.ts'
import { grantToken } from './token/run-grant.ts'
import { grantsWithoutPerson } from './token/without-person.ts'

interface ProofOptions extends GlobalOptions {
  readonly output: keyof typeof formats
  readonly nonce?: string
  /** Seconds. */
  readonly minTtl: number
  readonly account?: string
  /** A token that another command printed. */
  readonly tokenFile?: string
}

const formats = {
  token: (proof: string) => `${proof}\n`,
  header: (proof: string) => `DPoP: ${proof}\n`,
  curl: (proof: string) => `header = "DPoP: ${proof}"\n`,
} as const

const help = `
The proof is for one request, and for the token that fob token prints with the
same options; --token-file names one of another grant, such as fob token
exchange. A server that answers use_dpop_nonce sends a DPoP-Nonce header: give
its value with --nonce.

Example:
  url=https://api.example.com/orders
  curl -K <(fob token work -o curl) \\
    -K <(fob dpop-proof GET $url work -o curl) $url`

export function dpopProofCommand(deps: Deps, run = runDpopProof): Command {
  const command = new Command('dpop-proof')
    .summary('a proof of the key that a token is bound to (DPoP)')
    .description('Prints a DPoP proof (RFC 9449 4) for one request with the current access token.')
    .argument('<method>', 'HTTP method of the request')
    .argument('<url>', 'address of the request; query and fragment do not matter')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((method: string, url: string, profile: string | undefined, _options, self: Command) =>
      run({ method, url, profile }, self.optsWithGlobals<ProofOptions>(), deps),
    )
  return withOptions(
    command,
    proofOptions(),
    issuerOptions(),
    clientOptions(),
    requestOptions(),
    httpOptions(),
    storeOptions(),
    [accountOption(), outputOption(['token', 'header', 'curl'])],
  )
}

const proofOptions = (): Option[] =>
  [
    new Option('--nonce <nonce>', 'as the server gave it (RFC 9449 8)'),
    new Option('--token-file <path>', 'token that another grant brought; - is stdin'),
    new Option('--min-ttl <duration>', 'as given to fob token')
      .argParser(duration)
      .default(tokenDefaults.minTtl, `${tokenDefaults.minTtl}s`),
  ].map(option => option.helpGroup('Proof:'))

interface ProofCall {
  readonly method: string
  readonly url: string
  readonly profile: string | undefined
}

export async function runDpopProof(call: ProofCall, options: ProofOptions, deps: Deps): Promise<void> {
  const { output, nonce, minTtl, tokenFile, ...rest } = options
  const method = checkedMethod(call.method)
  const url = checkedUrl(call.url, options, deps)
  checkNonce(nonce)
  const context = await createContext(options, call.profile, deps)
  const token = tokenFile
    ? await givenToken(tokenFile, context, options, deps)
    : await currentToken(context, { ...rest, ...tokenDefaults, minTtl }, deps)
  const { accessToken, dpopKey } = token
  if (!dpopKey) throw notBound(context, options, deps)
  if (!tokenFile) warnOfOtherToken(token, minTtl, context)
  const { dpopProof } = await import('../oidc/dpop-proof.ts')
  const proof = await dpopProof({ key: dpopKey, method, url, accessToken, nonce, now: deps.now() })
  mask(deps, proof)
  deps.out(formats[output](proof))
}

/** As `fob token` has it: two that run at once get the same one. */
async function currentToken(context: Context, options: CachedTokenOptions, deps: Deps): Promise<CachedToken> {
  const { settings, named } = context
  const prepare = settings.flow && grantsWithoutPerson[settings.flow]
  if (prepare) {
    const bound = { ...settings, dpop: settings.dpop ?? 'required' }
    const { run, grant } = await prepare({ ...context, settings: bound }, options, deps)
    return grantToken(run, grant)
  }
  return personToken({ request: sessionRequest(context), scopeNamed: named('scope'), options, context, deps })
}

/** One that this profile and account got, by whatever grant: its key is kept beside it. Throws FobError token_not_kept (2). */
async function givenToken(
  path: string,
  context: Context,
  options: ProofOptions,
  deps: Deps,
): Promise<CachedToken> {
  const accessToken = await readToken({ path, what: 'token', settings: context.settings, options }, deps)
  const id = sessionId(context, options, deps)
  const token = await keptToken(await deps.store(context.store), sessionKey(id), accessToken)
  if (token) return token
  const hint = 'name the profile and the --account that got it; a token is kept until it expires'
  throw usageError('token_not_kept', 'that token is not kept here, so there is no key to prove', hint)
}

/** One whose life is unknown is got anew by each call, and a proof is for one token. */
function warnOfOtherToken({ expiresAt }: CachedToken, minTtl: number, { messages }: Context): void {
  if (expiresAt !== undefined || minTtl === 0) return
  messages.warn(
    'the server does not say how long its tokens live: --min-ttl 0s with fob token and fob dpop-proof keeps one for both',
  )
}

/** RFC 9110 9.1: an HTTP method is a token, and those that there are have capital letters. */
function checkedMethod(method: string): string {
  if (/^[A-Za-z-]{1,32}$/.test(method)) return method.toUpperCase()
  throw usageError('invalid_method', 'that is no HTTP method', 'for instance fob dpop-proof GET URL')
}

function checkedUrl(text: string, options: GlobalOptions, deps: Deps): URL {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw usageError('invalid_url', 'that is no address of a request', 'fob dpop-proof GET https://…')
  }
  const url = new URL(text)
  checkUrl(url, allowsHttpLoopback(options, deps))
  return url
}

/** RFC 9449 8.1: NQCHAR. */
function checkNonce(nonce: string | undefined): void {
  if (nonce === undefined || /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(nonce)) return
  throw usageError('invalid_nonce', 'that is no nonce', 'give the value of the DPoP-Nonce header as it is')
}

function notBound(context: Context, options: ProofOptions, deps: Deps): FobError {
  const hint = `to bind tokens: ${commandFor('login', sessionId(context, options, deps))} --dpop`
  return usageError('token_not_bound', 'this token is bound to no key, so it needs no proof', hint)
}
