import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import type { CachedTokenOptions } from '../shared/cached-grant.ts'
import { type Context, createContext } from '../shared/context.ts'
import { type PreparedGrant, runGrant } from './run-grant.ts'

export async function runClientCredentials(
  profile: string | undefined,
  options: CachedTokenOptions,
  deps: Deps,
): Promise<void> {
  const { run, grant } = prepareClientCredentials(await createContext(options, profile, deps), options, deps)
  await runGrant(run, grant)
}

export const prepareClientCredentials = (
  context: Context,
  options: CachedTokenOptions,
  deps: Deps,
): PreparedGrant => ({
  run: { flow: 'client-credentials', options, context, deps },
  grant: async (config, request) => {
    requireProof(context.settings)
    const { clientCredentials } = await import('../../flows/client-credentials.ts')
    return clientCredentials({ config, ...request, now: deps.now })
  },
})

/** RFC 6749 4.4: for confidential clients alone. A secret that was forgotten reads better here than as invalid_client. */
function requireProof({ clientAuth, clientSecret, privateKey, clientAssertion, tlsCert }: Settings): void {
  if (clientAuth ?? clientSecret ?? privateKey ?? clientAssertion ?? tlsCert) return
  throw usageError(
    'no_client_secret',
    'there is no client secret, nor anything else that proves the client',
    'give --client-secret-file PATH (- is stdin) or FOB_CLIENT_SECRET; --client-auth none where the server wants none',
  )
}
