import { longFlag, settingNames, spec } from '../../config/settings.ts'

type Rows = ReadonlyArray<readonly [string, string]>

const flags: Rows = settingNames
  .filter(name => name === 'clientAuth' || name === 'clientSecret' || spec(name).group === 'key')
  .flatMap(name => [
    [longFlag(name), spec(name).describe],
    ...Object.entries(spec(name).otherFlags ?? {}).map(
      ([flag, { describe }]) => [`--${flag}`, describe] as const,
    ),
  ])

/** The topic: how a client proves itself. @param wrapped lays out rows at 80 columns */
export const clientAuthentication = (
  wrapped: (rows: Rows) => string,
): string => `How a client proves itself to the server. --client-auth names a method; without
it fob takes the one that the credentials allow and the server lists.

${wrapped([
  ['none', 'a public client'],
  ['client_secret_basic', 'the secret, by HTTP Basic'],
  ['client_secret_post', 'the secret, in the body'],
  ['client_secret_jwt', 'a JWT signed with the secret, which is not sent'],
  ['private_key_jwt', 'a JWT signed with --private-key, or a ready-made one'],
  ['tls_client_auth', 'a client certificate (--tls-cert) of an authority'],
  ['self_signed_tls_client_auth', 'a client certificate that the server knows'],
])}
Flags, each also a variable and a key of a profile
${wrapped(flags)}
Keys are PEM (PKCS#8, PKCS#1, SEC1), JWK, JWKS or PKCS#12. The key pins the
algorithm. The passphrase of an encrypted one is asked for on a terminal.

Examples:
  fob token client-credentials ci --private-key key.pem --key-id 2026-11
  fob token client-credentials ci --client-assertion-from github
  fob token client-credentials ci --tls-cert client.crt --tls-key client.key
`
