import { Command, Option } from 'commander'
import { parseProfile } from '../../config/parse-profile.ts'
import { readProfile, removeProfile, unknownProfile } from '../../config/profiles.ts'
import type { Deps } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import { createMessages } from '../../output/messages.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { flagsOf, storeOptions, withOptions } from '../shared/options.ts'
import { deleteStoredSecret } from './stored-secret.ts'

interface RemoveOptions extends GlobalOptions {
  readonly force?: boolean
}

export function removeCommand(deps: Deps, run = runRemove): Command {
  const command = new Command('remove')
    .summary('remove a profile')
    .addHelpText('after', '\nExample:\n  fob profile remove work')
    .description('Removes a profile, and the client secret that set-secret stored for it.')
    .argument('<profile>', 'name of the profile')
    .addOption(new Option('-f, --force', "even where its secret can't be removed, or there is none"))
  return withOptions(command, storeOptions()).action((name: string, _options, self: Command) =>
    run(name, self.optsWithGlobals<RemoveOptions>(), deps),
  )
}

export async function runRemove(name: string, options: RemoveOptions, deps: Deps): Promise<void> {
  const messages = createMessages(deps, options.quiet ?? false)
  const source = await readProfile(name, deps)
  if (source === undefined) {
    if (options.force) return
    throw await unknownProfile(name, deps.paths)
  }
  try {
    // First, so that a failure leaves the profile and with it the way to the secret.
    await deleteStoredSecret(parseProfile(source, deps.env), flagsOf({ ...options }), deps)
  } catch (error) {
    if (!(error instanceof FobError && (options.force || error.code === 'invalid_profile'))) throw error
    messages.warn(`a client secret stored for it, if any, stays: ${error.message}`)
  }
  await removeProfile(source.path)
  messages.note(`removed profile ${name}`)
}
