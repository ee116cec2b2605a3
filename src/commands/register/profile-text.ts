/** The profile of a client that was just registered: pure. */
import { clientAuthMethods, type SettingName, type Settings } from '../../config/settings.ts'
import { tomlLine } from '../../config/toml-line.ts'
import type { ClientMetadata, Registration } from '../../flows/registration.ts'
import { defaultRedirectUri } from '../../loopback/redirect-uri.ts'

/** True where the client proves itself with the secret that it got; some servers give one to every client. */
export const needsSecret = ({ clientSecret, metadata }: Registration): boolean =>
  clientSecret !== undefined && /^client_secret/.test(methodOf(metadata) ?? 'client_secret_basic')

/** As the server says it. */
export const methodOf = ({ token_endpoint_auth_method: method }: ClientMetadata) =>
  clientAuthMethods.find(name => name === method)

/** As `refindable` and `registeredProof` have them. */
const proofSettings = [
  ...(['privateKey', 'keyPassphrase', 'keyId', 'signingAlg', 'certificate'] as const),
  ...(['tlsCert', 'tlsKey'] as const),
]

/** `private_key = "…"` reads better than a table. */
const plain = (value: unknown) =>
  typeof value === 'object' && value !== null && 'file' in value ? value.file : value

/** `asked` are the settings of the call; what the server made of them goes first. */
export function profileText(registration: Registration, issuer: string, asked: Settings): string {
  const { clientId, metadata } = registration
  const scope = typeof metadata.scope === 'string' ? metadata.scope.split(' ').filter(Boolean) : asked.scope
  const values: readonly (readonly [SettingName, unknown])[] = [
    ['issuer', issuer],
    ['clientId', clientId],
    ['clientAuth', methodOf(metadata)],
    ['clientSecret', needsSecret(registration) ? { keychain: true } : undefined],
    ...proofSettings.map(name => [name, plain(asked[name])] as const),
    ['flow', asked.flow],
    ['scope', scope?.length ? scope : undefined],
    ['redirectUri', redirectUris(metadata.redirect_uris)],
    ['dpop', asked.dpop],
    ['store', asked.store],
    ['caFile', asked.caFile],
  ]
  return values.flatMap(([name, value]) => (value === undefined ? [] : tomlLine(name, value))).join('')
}

function redirectUris(value: unknown): string[] | undefined {
  const uris = Array.isArray(value) ? value.filter(uri => typeof uri === 'string' && URL.canParse(uri)) : []
  return uris.length === 0 || (uris.length === 1 && uris[0] === defaultRedirectUri) ? undefined : uris
}
