/** What a server is told of a key or a certificate when a client is registered with it: never a private part. */
import type { X509Certificate } from 'node:crypto'
import { type Jwk, publicJwk, thumbprint } from './public-jwk.ts'
import type { SigningKey } from './signing-key.ts'

const x5c = (certificates: readonly X509Certificate[]) =>
  certificates.length === 0 ? {} : { x5c: certificates.map(({ raw }) => raw.toString('base64')) }

/** Named by its thumbprint where it has no name: many servers find a key by its `kid` alone. */
export function keyJwk({ key, kid, certificates }: SigningKey, alg: string): Jwk & { readonly kid: string } {
  const jwk = publicJwk(key)
  return { ...jwk, kid: kid ?? thumbprint(jwk), use: 'sig', alg, ...x5c(certificates) }
}

/** RFC 8705 2.2.2: the server compares what is shown in the connection with this. */
export const certificateJwk = (certificate: X509Certificate): Jwk => ({
  ...publicJwk(certificate.publicKey),
  ...x5c([certificate]),
})

export const isSelfSigned = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey)

/** As RFC 4514 writes it: the last part first. Node has the values escaped already. */
export const subjectName = ({ subject }: X509Certificate): string => subject.split('\n').reverse().join(',')
