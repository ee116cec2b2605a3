import { Command } from 'commander'
import { readSecretBlob } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { samlAssertion } from '../../oidc/saml-assertion.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { createContext } from '../shared/context.ts'
import { refuseSharedInput } from '../shared/keys.ts'
import { withGrantOptions } from './grant-options.ts'
import { runGrant } from './run-grant.ts'
import { neededSource, tokenSourceOptions } from './token-source.ts'

const help = `
The assertion is XML, or base64 of it; it is sent in base64url.

Example:
  fob token saml-bearer sap --assertion-file assertion.xml`

export function samlBearerCommand(deps: Deps, run = runSamlBearer): Command {
  const command = new Command('saml-bearer')
    .summary('a token for a SAML assertion (RFC 7522)')
    .description('Gets a token for a SAML 2.0 assertion (RFC 7522 2.1).')
    .argument('[profile]', 'profile to use')
    .addHelpText('after', help)
    .action((profile: string | undefined, _options, self: Command) =>
      run(profile, self.optsWithGlobals<CachedTokenOptions>(), deps),
    )
  const [file, program] = tokenSourceOptions('assertion', 'assertion')
  return withGrantOptions(command, file && program ? [file, program] : [])
}

export async function runSamlBearer(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const context = await createContext(options, profile, deps)
  const source = neededSource(options, 'assertion', 'assertion', deps, ['command'])
  if ('from' in source) return
  refuseSharedInput(context.settings, { assertion: source })
  const assertion = samlAssertion((await readSecretBlob(source, deps, 'assertion')).toString('utf8'))
  deps.redactor.add(assertion)
  const run = { flow: 'saml-bearer', detail: assertion, options, context, deps } as const
  await runGrant(run, async (config, request) => {
    const { samlBearer } = await import('../../flows/assertion-grant.ts')
    return samlBearer({ config, ...request, assertion, now: deps.now })
  })
}
