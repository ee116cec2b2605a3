import { Command } from 'commander'
import type { Deps } from '../deps.ts'
import { safeJson } from '../output/json.ts'
import { createMessages, printText } from '../output/messages.ts'
import { safeText } from '../safe-text.ts'
import { readAccess } from '../sessions/access.ts'
import { sessionKey } from '../sessions/key.ts'
import { listSessions } from '../sessions/sessions.ts'
import type { GlobalOptions } from './shared/context.ts'
import { type SessionFacts, sessionFacts } from './shared/describe-session.ts'
import { answerOption, storeOptions, withOptions } from './shared/options.ts'
import { storesInUse } from './shared/stores.ts'
import { relative } from './shared/times.ts'
import { table } from './shared/write-table.ts'

interface ListOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
}

const help = `
Without --store it looks in the default store and in those that profiles name.

Examples:
  fob list
  fob list -o json | jq -r '.[] | select(.refresh_token == "dead") | .profile'`

export function listCommand(deps: Deps, run = runList): Command {
  const command = new Command('list')
    .summary('list the sessions')
    .description('Lists who is signed in where; never a secret, and without a request.')
    .addHelpText('after', help)
    .action((_options, self: Command) => run(self.optsWithGlobals<ListOptions>(), deps))
  return withOptions(command, storeOptions(), [answerOption()])
}

export async function runList(options: ListOptions, deps: Deps): Promise<void> {
  const messages = createMessages(deps, options.quiet ?? false)
  const rows: SessionFacts[] = []
  for (const store of await storesInUse(options, deps)) {
    const { sessions, unreadable } = await listSessions(store)
    for (const session of sessions) {
      const access = await readAccess(store, sessionKey(session))
      rows.push(sessionFacts(session, access, store, deps.now()))
    }
    if (unreadable.length > 0) {
      const count = unreadable.length === 1 ? '1 session' : `${unreadable.length} sessions`
      messages.warn(`${count} in the ${store.name} store can't be read; fob logout --all removes them`)
    }
  }
  if (options.output === 'json') return deps.out(safeJson(rows))
  if (rows.length === 0) return messages.note('nobody is signed in: fob login [profile]')
  printText(asText(rows, deps.now()), deps)
}

const accessTokenOf = ({ access_token, expires_at }: SessionFacts, now: Date): string =>
  expires_at === null
    ? { unknown: 'of unknown life', none: 'none', live: 'live' }[access_token]
    : `ends ${relative(expires_at, now)}`

const heading = ['SESSION', 'SUBJECT', 'ISSUER', 'ACCESS TOKEN', 'REFRESH TOKEN', 'STORE', 'SCOPE']

const asText = (rows: readonly SessionFacts[], now: Date): string =>
  table([
    heading,
    ...rows.map(row =>
      [
        `${row.profile ?? row.client_id}${row.account === 'default' ? '' : `/${row.account}`}`,
        row.subject ?? '-',
        row.issuer,
        accessTokenOf(row, now),
        row.refresh_token,
        row.store,
        row.scope ?? '-',
      ].map(cell => safeText(cell, 200)),
    ),
  ])
