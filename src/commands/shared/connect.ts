import type { Configuration } from 'openid-client'
import type { Deps } from '../../deps.ts'
import { requireClientId } from '../../oidc/required.ts'
import type { Context } from './context.ts'
import { credentialsOf } from './credentials.ts'

/**
 * Settings -> configuration, the second of a command's four steps; `use` may run twice, see withConfiguration.
 * openid-client is loaded here and not before: a token from the cache needs none of it.
 */
export async function connect<T>(
  context: Context,
  deps: Deps,
  use: (config: Configuration) => Promise<T>,
): Promise<T> {
  const { settings, fetch, server } = context
  const { withConfiguration } = await import('../../oidc/configuration.ts')
  const clientId = requireClientId(settings.clientId)
  const credentials = await credentialsOf(context, deps)
  return withConfiguration(
    {
      server,
      clientId,
      ...(settings.clientAuth && { clientAuth: settings.clientAuth }),
      credentials,
      audience: settings.assertionAudience,
      signingAlg: settings.signingAlg,
      fetch,
      cache: context.cache,
      now: deps.now,
      refreshMetadata: context.refreshMetadata,
    },
    use,
  )
}
