/** Client certificates (RFC 8705), as Node's TLS server saw them. */
import { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'

type Mtls = NonNullable<NonNullable<Configuration['features']>['mTLS']>

export const mtls: Mtls = {
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate: ctx => certificateOf(ctx),
  certificateAuthorized: ({ req: { socket } }) => socket instanceof TLSSocket && socket.authorized,
  certificateSubjectMatches: (ctx, property, expected) => {
    const certificate = certificateOf(ctx)
    if (property === 'tls_client_auth_subject_dn')
      return certificate?.subject.replaceAll('\n', ',') === expected
    return certificate?.subjectAltName?.split(', ').some(name => name.endsWith(`:${expected}`)) ?? false
  },
}

/** The same server by its other name: a client that is to use the aliases (RFC 8705 5) can be seen to. */
export function aliases(issuer: string, routes: Readonly<Record<string, string>>): Record<string, string> {
  const { port, pathname } = new URL(issuer)
  const base = `https://localhost:${port}${pathname.replace(/\/$/, '')}`
  const names = [
    ...(['token', 'revocation', 'introspection', 'userinfo', 'device_authorization'] as const),
    'backchannel_authentication',
  ] as const
  const endpoints = names.map(name => [`${name}_endpoint`, `${base}${routes[name]}`])
  const par = ['pushed_authorization_request_endpoint', `${base}${routes.pushed_authorization_request}`]
  return Object.fromEntries([...endpoints, par])
}

function certificateOf({ req: { socket } }: KoaContextWithOIDC): X509Certificate | undefined {
  const raw = socket instanceof TLSSocket ? socket.getPeerCertificate()?.raw : undefined
  return raw && new X509Certificate(raw)
}
