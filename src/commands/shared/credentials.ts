/** By what the client proves itself: from settings to what src/oidc works with. */
import { type Proving, proving } from '../../config/proving.ts'
import { clientSecretKey, readSecret } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'
import type { TokenSource } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { AssertionSource } from '../../oidc/client-assertion.ts'
import type { Credentials } from '../../oidc/client-authentication.ts'
import { mask } from '../../output/github.ts'
import type { Context } from './context.ts'
import { refuseSharedInput, signingKey } from './keys.ts'
import { askingFor } from './typed-input.ts'

/**
 * What the call does not mean is not read.
 *
 * Throws FobError (2) before any request where a key, passphrase or secret is of no use; (8) for a loose file mode.
 */
export async function credentialsOf(
  context: Context,
  deps: Deps,
  { settings, keySignsOnly }: Proving = proving(context),
): Promise<Credentials> {
  const { mayAsk } = context
  refuseSharedInput(settings)
  const clientSecret = await clientSecretOf(context, settings, deps)
  const key = await signingKey({ settings, mayAsk, deps })
  const { clientAssertion } = settings
  const assertion = clientAssertion && (await assertionFrom(clientAssertion, context, deps))
  return {
    ...(clientSecret !== undefined && { clientSecret }),
    ...(key && { key, keySignsOnly }),
    ...(assertion && { assertion }),
    ...(settings.tlsCert !== undefined && { tls: true }),
  }
}

async function clientSecretOf(context: Context, settings: Settings, deps: Deps): Promise<string | undefined> {
  if (settings.clientSecret === undefined) return undefined
  const keychain = async () => (await deps.store(context.store)).get(clientSecretKey(settings))
  const secret = await readSecret(settings.clientSecret, {
    ...askingFor('client secret', context.mayAsk, deps),
    keychain,
  })
  deps.redactor.add(secret)
  return secret
}

/** Read once before any request, where that costs nothing: so it is said first that it can't be. */
async function assertionFrom(
  source: TokenSource,
  { fetch, settings }: Context,
  deps: Deps,
): Promise<AssertionSource> {
  const from = { source, what: 'client assertion', fetch }
  const read = (audience: string) =>
    readTokenSource({ ...from, settings, audience: async () => audience }, deps)
  if ('command' in source || ('from' in source && source.from === 'github')) return read
  const first = await readTokenSource({ ...from, settings: {}, audience: async () => '' }, deps)
  return 'file' in source && (await isGoneOnceRead(source.file)) ? async () => first : read
}

/** Standard input and pipes: a sign-in makes several requests. */
async function isGoneOnceRead(path: string): Promise<boolean> {
  if (path === '-') return true
  const { stat } = await import('node:fs/promises')
  return !(await stat(path)).isFile()
}

interface TokenSourceInput extends Pick<Context, 'fetch'> {
  readonly settings: Pick<Context['settings'], 'assertionAudience'>
  readonly source: TokenSource
  /** For people, such as `client assertion`. */
  readonly what: string
  /** For a CI system that makes the token on request. */
  readonly audience: () => Promise<string>
}

/** A token from where a setting says, read anew at each call (files of Kubernetes rotate); masked, and never told. */
export async function readTokenSource(input: TokenSourceInput, deps: Deps): Promise<string> {
  const token = await rawToken(input, deps)
  mask(deps, token)
  deps.redactor.add(token)
  return token
}

async function rawToken(input: TokenSourceInput, deps: Deps): Promise<string> {
  const { source, what, audience, fetch, settings } = input
  if ('from' in source) {
    const { ciIdentity } = await import('../../oidc/ci-identity.ts')
    const readFile = (file: string) => readSecret({ file }, deps, what)
    const whom = { audience, isNamed: settings.assertionAudience !== undefined }
    return ciIdentity(source.from, whom, { ...deps, fetch, readFile })
  }
  const token = (await readSecret(source, deps, what)).trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const code = `invalid_${what.replaceAll(' ', '_')}`
  throw usageError(code, `the ${what} has characters that no token has`, 'give the token alone')
}
