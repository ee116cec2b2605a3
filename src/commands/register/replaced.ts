import { type ProfileSource, parseProfile } from '../../config/parse-profile.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Messages } from '../../output/messages.ts'
import { safeText } from '../../safe-text.ts'
import { orTold } from '../profile/left-behind.ts'
import { storedOf } from '../profile/stored-secret.ts'

/**
 * What the store had for the client of a profile that was overwritten: nothing leads there any more. The new client is
 * registered and saved by now, so what fails is told and no more.
 */
export async function forgetReplaced(
  before: ProfileSource | undefined,
  client: Settings,
  messages: Messages,
  deps: Deps,
): Promise<void> {
  if (before === undefined) return
  await orTold(messages, async () => {
    const profile = parseProfile(before, deps.env)
    const { clientId, issuer } = profile.settings
    if (clientId === client.clientId && issuer === client.issuer) return
    const stored = await storedOf(profile, {}, deps)
    await stored.delete()
    if (!stored.registration) return
    messages.note(`the client ${safeText(clientId ?? '', 200)} that it had stays registered at ${issuer}`)
  })
}
