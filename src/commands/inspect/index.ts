import { Command, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import { safeJson } from '../../output/json.ts'
import { printText } from '../../output/messages.ts'
import { accountOption } from '../shared/cache-options.ts'
import { createContext, type GlobalOptions } from '../shared/context.ts'
import {
  answerOption,
  clientOptions,
  httpOptions,
  issuerOptions,
  settingOptions,
  storeOptions,
  withOptions,
} from '../shared/options.ts'
import { inspectToken } from './findings.ts'
import { subjectOf, tokenOf } from './token.ts'
import { inWords } from './words.ts'

export interface InspectOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
  readonly account?: string
  readonly profile?: string
  readonly idToken?: boolean
}

const help = `
Exits 0 where the signature is verified, or nobody named an issuer to verify it
with; where the check fails (8) or can't be made, the token is printed too. Only
keys of the issuer that you name are used, never those that a token points to.

Examples:
  fob inspect work --id-token
  fob token work | fob inspect --profile work -
  pbpaste | fob inspect --issuer https://as.example.com - -o json`

export function inspectCommand(deps: Deps, run = runInspect): Command {
  const command = new Command('inspect')
    .summary('show what a token says, and whether it is genuine')
    .description('Shows header and claims of a JWT in words, and verifies its signature.')
    .argument('[token]', '- for standard input; a profile, for the token of its session; or a token')
    .addOption(
      new Option('--profile <profile>', 'profile whose server the token is from').helpGroup('Token:'),
    )
    .addOption(
      new Option('--id-token', "the session's ID token in place of its access token").helpGroup('Token:'),
    )
    .addHelpText('after', help)
    .action((word: string | undefined, _options, self: Command) =>
      run(word, self.optsWithGlobals<InspectOptions>(), deps),
    )
  return withOptions(
    command,
    issuerOptions(),
    settingOptions('jwksUri'),
    clientOptions(),
    httpOptions(),
    storeOptions(),
    [accountOption(), answerOption()],
  )
}

export async function runInspect(
  word: string | undefined,
  options: InspectOptions,
  deps: Deps,
): Promise<void> {
  const subject = await subjectOf(word, options, deps)
  const context = await createContext(options, subject.profile, deps)
  const token = await tokenOf(subject, context, options, deps)
  const { findings, problem } = await inspectToken(token, context, deps)
  if (options.output === 'json') deps.out(safeJson(findings))
  else printText(inWords(findings, deps.now()), deps)
  if (problem) throw problem
}
