import type { Configuration } from 'openid-client'
import { authorizationCode } from '../../src/flows/authorization-code.ts'
import type { BrowserInput } from '../../src/flows/browser-answer.ts'
import type { SignIn } from '../../src/flows/sign-in.ts'
import { openListener } from '../../src/loopback/listener.ts'

export interface Options extends Partial<BrowserInput> {
  readonly redirectUris?: readonly string[]
}

export interface Outcome {
  readonly signIn?: SignIn
  readonly error?: unknown
  /** What the browser showed at the end. */
  readonly page: string
  /** What onSignedIn was given. */
  readonly kept: SignIn[]
  readonly url?: URL
}

/** Runs the flow; `browse` is the person with a browser. */
export async function run(
  config: Configuration,
  browse: (url: URL) => Promise<{ readonly body: string }>,
  options: Options = {},
): Promise<Outcome> {
  const kept: SignIn[] = []
  let shown: URL | undefined
  let page: Promise<{ readonly body: string }> | undefined
  const listener = await openListener({ redirectUris: options.redirectUris ?? ['http://127.0.0.1/callback'] })
  try {
    const flow = authorizationCode({
      config,
      redirectUri: listener.redirectUri,
      source: listener,
      scope: ['openid', 'api:read'],
      resource: [],
      param: {},
      now: () => new Date(),
      signal: AbortSignal.timeout(4000),
      onUrl: async url => {
        shown = url
        page = browse(url)
      },
      onSignedIn: async signIn => void kept.push(signIn),
      ...options,
    })
    const result = await flow.then(
      signIn => ({ signIn }),
      (error: unknown) => ({ error }),
    )
    return { ...result, page: (await page)?.body ?? '', kept, ...(shown && { url: shown }) }
  } finally {
    await listener.close()
  }
}
