import type { Configuration } from 'openid-client'
import { clientSecretKey, readSecret } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { requireClientId } from '../../oidc/required.ts'
import type { Context } from './context.ts'

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
  const clientSecret = await clientSecretOf(context, deps)
  return withConfiguration(
    {
      server,
      clientId,
      ...(settings.clientAuth && { clientAuth: settings.clientAuth }),
      credentials: { ...(clientSecret && { clientSecret }) },
      fetch,
      cache: context.cache,
      now: deps.now,
      refreshMetadata: context.refreshMetadata,
    },
    use,
  )
}

async function clientSecretOf(context: Context, deps: Deps) {
  const { settings } = context
  if (settings.clientSecret === undefined) return undefined
  const keychain = async () => (await deps.store(context.store)).get(clientSecretKey(settings))
  const secret = await readSecret(settings.clientSecret, { ...deps, keychain })
  deps.redactor.add(secret)
  return secret
}
