import type { Page } from './page.ts'

/** What an answer must be. `isOurs` compares the state: it decides before anyone else sees the parameters. */
export interface Awaited {
  readonly formPost: boolean
  readonly isOurs: (parameters: URLSearchParams) => boolean | Promise<boolean>
}

export interface Received {
  readonly parameters: URLSearchParams
  /** Tells the person how it ended, where there is a way to. Never rejects. */
  readonly reply: (page: Page) => Promise<void>
}

/** Where the answer of the authorization server arrives: a listener, or a person who pastes. */
export interface AnswerSource {
  /** The first answer that is ours. Rejects with the signal's reason. */
  readonly receive: (awaited: Awaited, signal: AbortSignal) => Promise<Received>
}
