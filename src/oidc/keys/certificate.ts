/** The certificates of a key. */
import { createHash, type X509Certificate } from 'node:crypto'
import { type FobError, usageError } from '../../errors.ts'
import { pemCertificates } from './pem.ts'
import type { SigningKey } from './signing-key.ts'

/** Throws FobError (2) where none is in it, or one can't be read. */
export function readCertificates(text: string, place: string): X509Certificate[] {
  let found: X509Certificate[] = []
  try {
    found = pemCertificates(text, place)
  } catch {
    // Said below, in our words.
  }
  if (found.length > 0) return found
  throw usageError('certificate_unreadable', `no PEM certificate can be read in ${place}`, 'give a PEM file')
}

/** The key with these certificates, its own in front. Throws FobError (2) where none is the key's. */
export function withCertificates(
  key: SigningKey,
  certificates: readonly X509Certificate[],
  place: string,
): SigningKey {
  const own = certificates.find(certificate => certificate.checkPrivateKey(key.key))
  if (!own) throw mismatch(place)
  return { ...key, certificates: [own, ...certificates.filter(other => other !== own)] }
}

const mismatch = (place: string): FobError =>
  usageError(
    'certificate_mismatch',
    `the certificate in ${place} is not that of the private key`,
    'give the certificate that was issued for this key, or the key that belongs to it',
  )

/** Header parameters that name the certificate (RFC 7515 4.1.6 to 4.1.8); Entra ID and AD FS still look for SHA-1. */
export function certificateHeader([own, ...others]: readonly X509Certificate[]): Record<string, unknown> {
  if (!own) return {}
  const thumbprint = (hash: string) => createHash(hash).update(own.raw).digest('base64url')
  return {
    x5t: thumbprint('sha1'),
    'x5t#S256': thumbprint('sha256'),
    x5c: [own, ...others].map(({ raw }) => raw.toString('base64')),
  }
}
