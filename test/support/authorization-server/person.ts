/** What a person does at the provider's pages, scripted. */
import { type BrowserPage, type Fields, ScriptedBrowser } from './browser.ts'
import type { Form } from './html.ts'

interface PersonOptions {
  /** Presses "Deny". */
  readonly deny?: boolean
  /** false: stops before the redirect URI is requested, with status 0. */
  readonly follow?: boolean
  /** Where it was signed in before, the same browser signs in again without a password. */
  readonly browser?: ScriptedBrowser
}

export interface Person {
  /** From an authorization (or logout) URL to the page at its end: that of the redirect URI, or an error page. */
  readonly signInAs: (url: string | URL, user: string, options?: PersonOptions) => Promise<BrowserPage>
  /** From a verification URI with the code in it to the page at its end. */
  readonly approveDevice: (
    verificationUriComplete: string | URL,
    user: string,
    options?: PersonOptions,
  ) => Promise<BrowserPage>
  readonly browser: () => ScriptedBrowser
}

export function createPerson(issuer: string, ca: string | undefined): Person {
  const { origin } = new URL(issuer)
  const browser = () => new ScriptedBrowser(ca)
  const signInAs: Person['signInAs'] = (url, user, options = {}) =>
    (options.browser ?? browser()).walk(
      new URL(url),
      form => answers(form, user, options.deny ?? false),
      next => options.follow === false && next.origin !== origin,
    )
  return { signInAs, approveDevice: signInAs, browser }
}

/** The first button says yes, the last one no; a page that asks for a device code (again) is the end. */
function answers({ fields, buttons }: Form, user: string, deny: boolean): Fields | undefined {
  if (fields.user_code === '') return undefined
  const button = deny ? buttons.at(-1) : buttons.find(({ name }) => name !== 'abort')
  return {
    ...fields,
    ...('user' in fields && { user, password: 'any' }),
    ...(button && { [button.name]: button.value }),
  }
}
