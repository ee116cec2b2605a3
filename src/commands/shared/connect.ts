import type { Configuration } from 'openid-client'
import { type Proving, proving } from '../../config/proving.ts'
import type { Deps } from '../../deps.ts'
import type { Credentials } from '../../oidc/client-authentication.ts'
import type { ConfigureInput } from '../../oidc/configuration.ts'
import type { OpenToken } from '../../oidc/decryption.ts'
import { requireClientId } from '../../oidc/required.ts'
import type { Context } from './context.ts'
import { credentialsOf } from './credentials.ts'

/** How this request proves the client, where that does not follow from the settings. */
export interface Proof extends Partial<Pick<ConfigureInput, 'clientAuth' | 'credentials'>> {
  /** Where the key of the settings signs something else too. */
  readonly means?: Proving
}

/**
 * Settings -> configuration, the second of a command's four steps; `use` may run twice, see withConfiguration.
 * openid-client is loaded here and not before: a token from the cache needs none of it.
 */
export async function connect<T>(
  context: Context,
  deps: Deps,
  use: (config: Configuration, credentials: Credentials, openToken: OpenToken | undefined) => Promise<T>,
  proof: Proof = {},
): Promise<T> {
  const { settings, fetch, server } = context
  const { withConfiguration } = await import('../../oidc/configuration.ts')
  const clientId = requireClientId(settings.clientId)
  const means = proof.means ?? proving(context)
  const credentials = proof.credentials ?? (await credentialsOf(context, deps, means))
  const openToken = await openerOf(context, deps)
  const clientAuth = proof.clientAuth ?? means.settings.clientAuth
  return withConfiguration(
    {
      server,
      clientId,
      ...(clientAuth && { clientAuth }),
      credentials,
      openToken,
      audience: settings.assertionAudience,
      signingAlg: means.settings.signingAlg,
      fetch,
      cache: context.cache,
      now: deps.now,
      refreshMetadata: context.refreshMetadata,
    },
    config => use(config, credentials, openToken),
  )
}

async function openerOf({ settings, mayAsk }: Context, deps: Deps): Promise<OpenToken | undefined> {
  if (settings.decryptionKey === undefined) return undefined
  const { decryptionKey } = await import('./keys.ts')
  const { opener } = await import('../../oidc/decryption.ts')
  return opener(await decryptionKey(settings.decryptionKey, { settings, mayAsk, deps }))
}
