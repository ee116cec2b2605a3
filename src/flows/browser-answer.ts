import type * as client from 'openid-client'
import { exit, FobError } from '../errors.ts'
import type { AnswerSource } from '../loopback/answer.ts'
import { failedPage, signedInPage } from '../loopback/outcomes.ts'
import type { OpenToken } from '../oidc/decryption.ts'
import type { Dpop } from '../oidc/dpop.ts'
import { nameOf } from '../oidc/name.ts'
import { answerReader } from './answer-reader.ts'
import { isFormPost } from './answer-state.ts'
import { type AuthorizationRequest, authorizationUrl, type RequestSecrets } from './authorization-request.ts'
import type { SignIn } from './sign-in.ts'

export interface BrowserInput extends AuthorizationRequest {
  readonly config: client.Configuration
  /** Where the answer to `redirectUri` arrives; it listens already. */
  readonly source: AnswerSource
  readonly now: () => Date
  readonly signal: AbortSignal
  /** Opens what is encrypted for this client; undefined where the person gave no key. */
  readonly openToken?: OpenToken | undefined
  /** Told why an answer could not be opened, the first time: nobody knows whose it was, so the wait goes on. */
  readonly onUnopened?: ((reason: FobError) => void) | undefined
  /** Shows the URL and opens a browser. */
  readonly onUrl: (url: URL) => Promise<void>
  /** Keeps the tokens. Runs before the browser is answered, so that its page tells the truth. */
  readonly onSignedIn: (signIn: SignIn) => Promise<void>
}

/** From the request to the page that the browser ends on; `redeem` makes a sign-in of an answer that is ours. */
export async function answeredByBrowser(
  input: BrowserInput,
  secrets: RequestSecrets,
  dpop: Dpop | undefined,
  redeem: (parameters: URLSearchParams) => Promise<SignIn>,
): Promise<SignIn> {
  const { config, responseMode: mode, source, signal } = input
  const url = await authorizationUrl(config, input, secrets, input.now(), dpop)
  const reader = answerReader(input, secrets.state)
  const answer = source.receive({ formPost: isFormPost(mode), isOurs: reader.isOurs }, signal)
  // Handled below; an answer may fail before the browser has been started.
  answer.catch(() => {})
  await input.onUrl(url)
  const { parameters, reply } = await answer.catch(error => {
    throw reader.explain(error)
  })
  try {
    const signIn = await redeem(await reader.read(parameters))
    await input.onSignedIn(signIn)
    await reply(signedInPage(nameOf(signIn.claims), new URL(config.serverMetadata().issuer).host))
    return signIn
  } catch (error) {
    await reply(failedPage(error instanceof FobError ? error.exitCode : exit.bug))
    throw error
  }
}
