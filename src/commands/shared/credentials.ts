/** By what the client proves itself: from settings to what src/oidc works with. */
import { clientSecretKey, readSecret } from '../../config/secret-source.ts'
import type { TokenSource } from '../../config/source-kinds.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { AssertionSource } from '../../oidc/client-assertion.ts'
import type { Credentials } from '../../oidc/client-authentication.ts'
import { mask } from '../../output/github.ts'
import type { Context } from './context.ts'
import { refuseSharedInput, signingKey } from './keys.ts'
import { askingFor } from './typed-input.ts'

/** Throws FobError (2) before any request where a key, passphrase or secret is of no use; (8) for a loose file mode. */
export async function credentialsOf(context: Context, deps: Deps): Promise<Credentials> {
  const { settings, mayAsk } = context
  refuseSharedInput(settings)
  const clientSecret = await clientSecretOf(context, deps)
  const key = await signingKey({ settings, mayAsk, deps })
  const { clientAssertion } = settings
  return {
    ...(clientSecret !== undefined && { clientSecret }),
    ...(key && { key }),
    ...(clientAssertion && { assertion: assertionFrom(clientAssertion, context, deps) }),
    ...(settings.tlsCert !== undefined && { tls: true }),
  }
}

async function clientSecretOf(context: Context, deps: Deps): Promise<string | undefined> {
  const { settings, mayAsk } = context
  if (settings.clientSecret === undefined) return undefined
  const keychain = async () => (await deps.store(context.store)).get(clientSecretKey(settings))
  const secret = await readSecret(settings.clientSecret, {
    ...askingFor('client secret', mayAsk, deps),
    keychain,
  })
  deps.redactor.add(secret)
  return secret
}

const assertionFrom =
  (source: TokenSource, { fetch }: Context, deps: Deps): AssertionSource =>
  audience =>
    readTokenSource({ source, what: 'client assertion', audience: async () => audience, fetch }, deps)

interface TokenSourceInput extends Pick<Context, 'fetch'> {
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

async function rawToken({ source, what, audience, fetch }: TokenSourceInput, deps: Deps): Promise<string> {
  if ('from' in source) {
    const { ciIdentity } = await import('../../oidc/ci-identity.ts')
    const readFile = (file: string) => readSecret({ file }, deps, what)
    return ciIdentity(source.from, audience, { env: deps.env, fetch, readFile })
  }
  const token = (await readSecret(source, deps, what)).trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const code = `invalid_${what.replaceAll(' ', '_')}`
  throw usageError(code, `the ${what} has characters that no token has`, 'give the token alone')
}
