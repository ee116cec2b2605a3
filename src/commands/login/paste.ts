import type { Deps } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import type { AnswerSource } from '../../loopback/answer.ts'
import { pastedAnswer } from '../../loopback/pasted.ts'
import type { Messages } from '../../output/messages.ts'

/** The waiting line is redrawn below. */
const clearLine = '\r\u001b[K'

/** The person pastes the address that the browser ended on; the same checks as in the listener. */
export function pasteSource(
  redirectUri: string,
  { input, err }: Pick<Deps, 'input' | 'err'>,
  messages: Messages,
): AnswerSource {
  return {
    receive: async ({ isOurs }, signal) => {
      for (;;) {
        const text = await input.secret('', signal).catch(asInterrupt)
        const parameters = pastedAnswer(text, redirectUri)
        if (parameters && (await isOurs(parameters))) return { parameters, reply: async () => {} }
        if (!text.trim()) continue
        err(clearLine)
        messages.warn(`that is not where this sign-in ends: paste the whole address, ${redirectUri}?…`)
      }
    },
  }
}

/** Ctrl-C and Ctrl-D arrive as characters while input is read without echo. */
function asInterrupt(error: unknown): never {
  const cancelled = error instanceof FobError && error.code === 'cancelled'
  throw cancelled ? new FobError('interrupted', exit.interrupt, 'ended by the person') : error
}
