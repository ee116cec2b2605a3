import { Command, Option } from 'commander'
import { type Profile, parseProfile } from '../../config/parse-profile.ts'
import { readProfile, removeProfile, unknownProfile } from '../../config/profiles.ts'
import { resolveSettings } from '../../config/resolve.ts'
import type { Deps } from '../../deps.ts'
import { FobError, usageError } from '../../errors.ts'
import { createMessages, type Messages } from '../../output/messages.ts'
import { safeText } from '../../safe-text.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { contextFetch } from '../shared/http.ts'
import { flagsOf, httpOptions, storeOptions, withOptions } from '../shared/options.ts'
import { type RegistrationRecord, storedOf } from './stored-secret.ts'

interface RemoveOptions extends GlobalOptions {
  readonly force?: boolean
  readonly deregister?: boolean
}

const help = `
Examples:
  fob profile remove work
  fob profile remove work --deregister`

export function removeCommand(deps: Deps, run = runRemove): Command {
  const command = new Command('remove')
    .summary('remove a profile')
    .addHelpText('after', help)
    .description('Removes a profile, and what the store has for its client alone.')
    .argument('<profile>', 'name of the profile')
    .addOption(new Option('-f, --force', "even where its secret can't be removed, or there is none"))
    .addOption(new Option('--deregister', 'first have the server delete the client that fob registered'))
  return withOptions(command, storeOptions(), httpOptions()).action((name: string, _options, self: Command) =>
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
    await removeStored(parseProfile(source, deps.env), { options, messages, deps })
  } catch (error) {
    const isBroken = error instanceof FobError && error.code === 'invalid_profile' && !options.deregister
    if (!(isBroken || (error instanceof FobError && options.force))) throw error
    messages.warn(`what is stored for it, if anything, stays: ${error.message}`)
  }
  await removeProfile(source.path)
  messages.note(`removed profile ${name}`)
}

interface Removal {
  readonly options: RemoveOptions
  readonly messages: Messages
  readonly deps: Deps
}

async function removeStored(profile: Profile, removal: Removal): Promise<void> {
  const { options, messages, deps } = removal
  const stored = await storedOf(profile, flagsOf({ ...options }), deps)
  const client = `the client ${safeText(profile.settings.clientId ?? '', 200)}`
  if (options.deregister) await deregister(profile, stored.registration, removal)
  await stored.delete()
  if (options.deregister) messages.note(`${client} is no longer registered`)
  else if (stored.registration) messages.note(`${client} stays registered at ${profile.settings.issuer}`)
}

async function deregister(
  profile: Profile,
  registration: RegistrationRecord | undefined,
  { options, deps }: Removal,
): Promise<void> {
  const { registration_access_token: accessToken, registration_client_uri: uri } = registration ?? {}
  if (accessToken === undefined || uri === undefined) {
    const message = `the client of profile ${profile.name} can't be deleted at its server by what is stored here`
    const hint =
      'fob must have registered it, and no other profile use it; without --deregister the profile alone goes'
    throw usageError('not_registered', message, hint)
  }
  deps.redactor.add(accessToken)
  const { settings } = resolveSettings({ flags: flagsOf({ ...options }), env: deps.env, profile })
  const { deregisterClient } = await import('../../flows/deregistration.ts')
  await deregisterClient({
    clientUri: new URL(uri),
    accessToken,
    fetch: contextFetch(settings, options, deps),
  })
}
