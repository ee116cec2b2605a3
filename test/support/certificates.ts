/** Throwaway certificates for servers on loopback: one authority, and leaves of it good for a day. */
import 'reflect-metadata'
import { type KeyPairKeyObjectResult, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto)

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 24 * 60 * 60 * 1000

/** What node:https takes to serve. */
export interface ServerCertificate {
  /** PEM, PKCS#8. */
  readonly key: string
  readonly cert: string
}

export interface CertificateOptions {
  /** Valid only until yesterday. */
  readonly expired?: boolean
  /** Signed by its own key in place of the authority's. */
  readonly selfSigned?: boolean
}

/** `key` and `cert` are for localhost, 127.0.0.1 and ::1. */
export interface Certificates extends ServerCertificate {
  /** PEM of the authority: what a client trusts with `--ca-file`. */
  readonly ca: string
  /** A leaf for other hosts (names or IP addresses), or with a fault. */
  readonly for: (host: string | readonly string[], options?: CertificateOptions) => Promise<ServerCertificate>
}

/** A new authority with its own key: certificates of two calls don't trust each other. */
export async function createCertificates(): Promise<Certificates> {
  const keys = await newKeys()
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=fob test authority',
    keys,
    ...validity(false),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  const issue = (host: string | readonly string[], options: CertificateOptions = {}) =>
    leaf([host].flat(), options, { name: authority.subject, keys })
  return {
    ca: pem(authority),
    for: issue,
    ...(await issue(['localhost', '127.0.0.1', '::1'])),
  }
}

/** PEM, for an RSA key that exists already. */
export async function selfSignedFor({ privateKey, publicKey }: KeyPairKeyObjectResult): Promise<string> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=app',
    keys: {
      privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, rsa, true, ['sign']),
      publicKey: await webcrypto.subtle.importKey('spki', spki, rsa, true, ['verify']),
    },
    ...validity(false),
    signingAlgorithm: rsa,
  })
  return pem(certificate)
}

async function leaf(
  hosts: readonly string[],
  { expired = false, selfSigned = false }: CertificateOptions,
  authority: { readonly name: string; readonly keys: webcrypto.CryptoKeyPair },
): Promise<ServerCertificate> {
  const keys = await newKeys()
  const subject = `CN=${hosts[0]}`
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: selfSigned ? subject : authority.name,
    publicKey: keys.publicKey,
    signingKey: selfSigned ? keys.privateKey : authority.keys.privateKey,
    signingAlgorithm: algorithm,
    ...validity(expired),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map(value => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const),
      ),
    ],
  })
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: pem(certificate) }
}

/** With the newline that lets files be joined. */
const pem = (certificate: x509.X509Certificate) => `${certificate.toString('pem')}\n`

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const validity = (expired: boolean) => ({
  notBefore: new Date(Date.now() - 2 * day),
  notAfter: new Date(Date.now() + (expired ? -day : day)),
})
