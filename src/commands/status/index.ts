import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { safeJson } from '../../output/json.ts'
import { printText } from '../../output/messages.ts'
import { accountOption } from '../shared/cache-options.ts'
import { createContext, type GlobalOptions } from '../shared/context.ts'
import { outputOption, settingOptions, storeOptions, withOptions } from '../shared/options.ts'
import { readStatus } from './status.ts'
import { statusText } from './text.ts'

export interface StatusOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
  readonly account?: string
}

const help = `
Exits 0 where fob token could print a token without a person, 3 where somebody
has to sign in first; the answer is on stdout in both cases.

Examples:
  fob status work
  fob status work > /dev/null || fob login work`

export function statusCommand(deps: Deps, run = runStatus): Command {
  const command = new Command('status')
    .summary('show a session, and whether it still serves')
    .description(
      'Shows one session in full and where its secrets are; never a secret, and without a request.',
    )
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<StatusOptions>(), deps),
    )
  return withOptions(
    command,
    settingOptions('issuer', 'tokenEndpoint', 'clientId', 'clientSecret'),
    storeOptions(),
    [accountOption(), outputOption(['text', 'json'])],
  )
}

export async function runStatus(
  profile: string | undefined,
  options: StatusOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const { status, problem } = await readStatus(context, options, deps)
  if (options.output === 'json') deps.out(safeJson(status))
  else printText(statusText(status, deps.now()), deps)
  if (problem) throw problem
}
