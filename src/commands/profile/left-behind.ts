import type { Profile } from '../../config/parse-profile.ts'
import { resolveSettings } from '../../config/resolve.ts'
import type { Deps } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import type { Messages } from '../../output/messages.ts'
import { quoted } from '../../store/error.ts'
import { unledTo } from './stored-secret.ts'

/**
 * Once a profile is changed: tells what the store may have for the client that it was before, where no profile leads there
 * any more. It is not deleted, as nobody asked for that, and the store is not opened.
 *
 * @param before an error where the profile could not be read
 */
export async function tellLeftBehind(
  before: Profile | Error | undefined,
  messages: Messages,
  deps: Deps,
): Promise<void> {
  if (before === undefined) return
  await orTold(messages, async () => {
    if (before instanceof Error) throw before
    const left = (await unledTo(before, deps)).join(' and ')
    if (left)
      messages.note(`the ${left} of its old client may still be in the store; ${removal(before, deps)}`)
  })
}

/** For what is done about the client that a profile had, once the new one is saved: a FobError is told, and no more. */
export async function orTold(messages: Messages, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof FobError)) throw error
    messages.warn(`what is stored for the client that it had, if anything, stays: ${error.message}`)
  }
}

/** A profile leads to it: one of the old client, which goes again and takes it along. */
function removal(profile: Profile, { env }: Deps): string {
  const { issuer, tokenEndpoint = '', clientId = '' } = profile.settings
  const { store } = resolveSettings({ flags: {}, env, profile }).settings
  const name = `${profile.name}-old`
  const server =
    issuer === undefined ? `--token-endpoint ${quoted(tokenEndpoint)}` : `--issuer ${quoted(issuer)}`
  const add = `fob profile add ${name} ${server} --client-id ${quoted(clientId)}`
  return `to remove that: ${add} && fob profile remove ${name} --store ${store}`
}
