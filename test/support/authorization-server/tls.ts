import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificates, createCertificates } from '../certificates.ts'

export interface TlsServer {
  readonly server: Server
  readonly certificates: Certificates
  /** PEM file of the authority. */
  readonly caFile: string
  readonly remove: () => Promise<void>
}

/** `mtls`: asks for a client certificate and takes any; who it is, is for the provider to say. */
export async function createTlsServer(mtls: boolean): Promise<TlsServer> {
  const certificates = await createCertificates()
  const { key, cert, ca } = certificates
  const folder = await mkdtemp(join(tmpdir(), 'fob-ca-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, ca)
  const server = createServer({ key, cert, ca, requestCert: mtls, rejectUnauthorized: false })
  return { server, certificates, caFile, remove: () => rm(folder, { recursive: true, force: true }) }
}
