import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { createPrivate, fileError } from '../../config/files.ts'
import { type Profile, type ProfileSource, parseProfile } from '../../config/parse-profile.ts'
import { readProfile, saveProfile, unknownProfile } from '../../config/profiles.ts'
import { randomBytes } from '../../crypto.ts'
import type { Deps } from '../../deps.ts'
import { FobError, usageError } from '../../errors.ts'
import { createMessages } from '../../output/messages.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { runEditor } from './editor.ts'
import { tellLeftBehind } from './left-behind.ts'

export function editCommand(deps: Deps, run = runEdit): Command {
  return new Command('edit')
    .summary('change a profile in your editor')
    .addHelpText('after', '\nExample:\n  fob profile edit work')
    .description(
      'Opens a profile in $VISUAL or $EDITOR. What you save is checked before it replaces the profile.',
    )
    .argument('<profile>', 'name of the profile')
    .action((name: string, _options, self: Command) => run(name, self.optsWithGlobals<GlobalOptions>(), deps))
}

export async function runEdit(name: string, options: GlobalOptions, deps: Deps): Promise<void> {
  const source = await readProfile(name, deps)
  if (source === undefined) throw await unknownProfile(name, deps.paths)
  // Beside the profile, with its ending: an editor knows TOML by it, and `list` passes over names that begin with a dot.
  const copy = join(dirname(source.path), `.${name}.${randomBytes(4).toString('hex')}.toml`)
  try {
    createPrivate(copy, source.text)
  } catch (error) {
    throw fileError(error, 'write', copy)
  }
  const messages = createMessages(deps, options.quiet ?? false)
  const isChanged = await edited(source, copy, options, deps)
  messages.note(isChanged ? `changed profile ${name}` : `profile ${name} is as it was`)
  if (isChanged) await tellLeftBehind(valid(source, deps), messages, deps)
}

/** A broken profile is being mended, and is no other client for that. */
function valid(source: ProfileSource, { env }: Deps): Profile | undefined {
  try {
    return parseProfile(source, env)
  } catch {
    return undefined
  }
}

/** The copy outlives a failure only where there is work of the person in it. */
async function edited(
  source: ProfileSource,
  copy: string,
  options: GlobalOptions,
  deps: Deps,
): Promise<boolean> {
  let kept = false
  try {
    await runEditor(copy, options, deps)
    const text = await readFile(copy, 'utf8')
    if (text !== source.text) await replace(source, { ...source, path: copy, text }, deps)
    return text !== source.text
  } catch (error) {
    kept = (await readFile(copy, 'utf8').catch(() => source.text)) !== source.text
    throw kept && error instanceof FobError ? withCopy(error, copy, source) : error
  } finally {
    if (!kept) await rm(copy, { force: true })
  }
}

async function replace(source: ProfileSource, changed: ProfileSource, deps: Deps): Promise<void> {
  parseProfile(changed, deps.env)
  const now = await readProfile(source.name, deps)
  if (now?.text !== source.text) {
    throw usageError('profile_changed', `profile ${source.name} was changed by somebody else meanwhile`)
  }
  await saveProfile({ ...source, text: changed.text }, { overwrite: true })
}

const withCopy = ({ code, exitCode, message }: FobError, copy: string, { path }: ProfileSource) =>
  new FobError(code, exitCode, message, {
    hint: `the profile is as it was, and your text is kept: mend it, then mv ${copy} ${path}`,
  })
