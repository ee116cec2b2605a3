/** From argv to a command, and the one place where errors become text and exit codes. */
import type { Command } from 'commander'
import { type PlainCall, plainCall } from './commands/plain-call.ts'
import type { CachedTokenOptions } from './commands/shared/cached-grant.ts'
import type { Deps } from './deps.ts'
import { type ExitCode, exit } from './errors.ts'
import { report } from './output/report.ts'

type Run = (profile: string | undefined, options: CachedTokenOptions, deps: Deps) => Promise<void>

/** What the commands of the same names do with their options. */
const runs: Readonly<Record<PlainCall['command'], () => Promise<Run>>> = {
  token: async () => (await import('./commands/token/token.ts')).runToken,
  refresh: async () => (await import('./commands/refresh/run.ts')).runRefresh,
  'client-credentials': async () =>
    (await import('./commands/token/client-credentials-run.ts')).runClientCredentials,
}

/** The command tree, for who looks at it: a plain call is over sooner than its commands are made. */
export const createProgram = async (deps: Deps): Promise<Command> =>
  (await import('./commands/program.ts')).createProgram(deps)

/** Never throws. */
export async function run(argv: readonly string[], deps: Deps): Promise<ExitCode> {
  try {
    const call = plainCall(argv)
    if (call === undefined) await (await import('./commands/program.ts')).runParsed(argv, deps)
    else await (await runs[call.command]())(call.profile, call.options, deps)
    return exit.done
  } catch (error) {
    return report(error, argv, deps)
  }
}
