import { Command } from 'commander'
import { listProfiles, loadProfile } from '../../config/profiles.ts'
import type { Deps } from '../../deps.ts'
import { FobError } from '../../errors.ts'
import { safeJson } from '../../output/json.ts'
import { createMessages } from '../../output/messages.ts'
import { safeText } from '../../safe-text.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { answerOption } from '../shared/options.ts'
import { table } from '../shared/write-table.ts'
import { maskedText } from './masked.ts'

interface ListOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
}

interface Row {
  readonly name: string
  readonly issuer?: string
  readonly client_id?: string
  /** In place of what a profile that can't be read would say. */
  readonly error?: string
}

export function listCommand(deps: Deps, run = runList): Command {
  return new Command('list')
    .summary('list the profiles')
    .addHelpText('after', '\nExample:\n  fob profile list -o json')
    .description('Lists the profiles, with the client that each is.')
    .addOption(answerOption())
    .action((_options, self: Command) => run(self.optsWithGlobals<ListOptions>(), deps))
}

export async function runList(options: ListOptions, deps: Deps): Promise<void> {
  const names = await listProfiles(deps.paths)
  const rows = await Promise.all(names.map(name => row(name, deps)))
  if (options.output === 'json') return deps.out(safeJson(rows))
  if (rows.length === 0) {
    const how = 'fob profile add NAME --issuer URL --client-id ID'
    return createMessages(deps, options.quiet ?? false).note(`there are no profiles yet: ${how}`)
  }
  deps.out(
    table(
      rows.map(({ name, issuer = '', client_id = '', error }) => [
        name,
        ...(error ? [error] : [issuer, client_id]),
      ]),
    ),
  )
}

/** One broken profile doesn't hide the others. */
async function row(name: string, deps: Deps): Promise<Row> {
  try {
    const { settings } = await loadProfile(name, deps)
    return {
      name,
      ...(settings.issuer && { issuer: safeText(maskedText('issuer', settings.issuer)) }),
      ...(settings.clientId && { client_id: safeText(settings.clientId) }),
    }
  } catch (error) {
    if (error instanceof FobError) return { name, error: error.message }
    throw error
  }
}
