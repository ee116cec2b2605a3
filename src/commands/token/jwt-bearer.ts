import { Command, InvalidArgumentError, Option } from 'commander'
import type { Deps } from '../../deps.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { readTokenSource } from '../shared/credentials.ts'
import { refuseSharedInput } from '../shared/keys.ts'
import { settingOptions } from '../shared/options.ts'
import { audienceFor } from './audience.ts'
import { withGrantOptions } from './grant-options.ts'
import { type JwtBearerOptions, madeAssertion, type PreparedAssertion } from './made-assertion.ts'
import { type Prepare, type PreparedGrant, runGrant } from './run-grant.ts'
import { tokenSourceOf, tokenSourceOptions } from './token-source.ts'

const help = `
The assertion is a file's, a command's or the CI's, or it is made: signed with
--private-key, from the client, for --subject, to --assertion-audience; or
with the key of a Google service account.

Examples:
  fob token jwt-bearer hub --private-key key.pem --subject me@example.com
  fob token jwt-bearer --service-account key.json \\
    --scope https://www.googleapis.com/auth/cloud-platform`

export function jwtBearerCommand(deps: Deps, run = runJwtBearer): Command {
  const command = new Command('jwt-bearer')
    .summary('a token for a signed assertion (RFC 7523)')
    .description('Gets a token for a JWT that says whom it is for (RFC 7523 2.1).')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<JwtBearerOptions>(), deps),
    )
  // What a given assertion says can't be changed.
  const given = ['assertionFile', 'assertionCommand', 'assertionFrom']
  return withGrantOptions(command, [
    ...tokenSourceOptions('assertion', 'assertion'),
    ...settingOptions('subject').map(option => option.conflicts(given)),
    new Option('--assertion-issuer <name>', 'iss of the assertion (default: the client)').conflicts([
      ...given,
      'serviceAccount',
    ]),
    new Option('--claim <name=value>', 'a claim more, in JSON or as text; may be repeated')
      .argParser(claim)
      .conflicts(given),
    ...settingOptions('serviceAccount').map(option => option.conflicts(given)),
  ])
}

/** JSON where it is some, so that numbers, true and lists can be said; else text. */
function claim(text: string, previous: Record<string, unknown> | undefined): Record<string, unknown> {
  const [, name, value = ''] = text.match(/^([^=]+)=(.*)$/s) ?? []
  if (name === undefined || Object.hasOwn(previous ?? {}, name)) {
    throw new InvalidArgumentError('Write it as in name=value, each name once.')
  }
  let parsed: unknown = value
  try {
    parsed = JSON.parse(value)
  } catch {
    // It is text.
  }
  return { ...previous, [name]: parsed }
}

export async function runJwtBearer(
  profile: string | undefined,
  options: JwtBearerOptions,
  deps: Deps,
): Promise<void> {
  const plain = await createContext(options, profile, deps)
  const source = tokenSourceOf(options, 'assertion', deps)
  refuseSharedInput(plain.settings, { assertion: source })
  const prepared = source ? await given(source) : await madeAssertion(plain, options, deps)
  const { run, grant } = byAssertion(prepared, options, deps)
  await runGrant(run, grant)

  async function given(from: NonNullable<typeof source>) {
    const audience = audienceFor(plain, deps)
    const what = 'assertion'
    const token = await readTokenSource({ source: from, what, audience, ...plain }, deps)
    return { context: plain, proof: {}, detail: token, assertion: async () => token }
  }
}

/** Of a profile: signed with its key. */
export const prepareJwtBearer: Prepare = async (context, options, deps) =>
  byAssertion(await madeAssertion(context, options, deps), options, deps)

const byAssertion = (
  { context, proof, detail, assertion }: PreparedAssertion,
  options: CachedTokenOptions,
  deps: Deps,
): PreparedGrant => ({
  run: { flow: 'jwt-bearer', detail, proof, options, context, deps },
  grant: async (config, request) => {
    const { jwtBearer } = await import('../../flows/assertion-grant.ts')
    return jwtBearer({ config, ...request, assertion: await assertion(config, request), now: deps.now })
  },
})
