import { connect, rootCertificates } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connection } from '../../../src/oidc/http/agents.ts'
import {
  nodeTransport as exchange,
  type TlsMaterial,
  TransportError,
} from '../../../src/oidc/http/transport.ts'
import { type Certificates, createCertificates } from '../../support/certificates.ts'
import { closedPort, closeServers, request, serve, serveSocket } from './servers.ts'

let certificates: Certificates
let other: Certificates
beforeAll(async () => {
  certificates = await createCertificates()
  other = await createCertificates()
})
afterEach(closeServers)
afterEach(() => vi.unstubAllEnvs())

const outcome = (url: URL, tls: TlsMaterial = {}) =>
  exchange(request(url, { tls, method: 'POST', body: 'client_secret=s3cr3t' })).then(
    ({ status }) => status,
    (error: unknown) =>
      error instanceof TransportError ? `${error.kind}, ${error.sent ? 'sent' : 'not sent'}` : error,
  )

describe('a certificate', () => {
  const cases: [string, string, () => Promise<[{ key: string; cert: string }, TlsMaterial]>][] = [
    ['of a trusted authority', '200', async () => [certificates, { ca: certificates.ca }]],
    ['of an unknown authority', 'tls-unknown-ca', async () => [certificates, {}]],
    ['of another authority than ours', 'tls-unknown-ca', async () => [certificates, { ca: other.ca }]],
    [
      'that has expired',
      'tls-expired',
      async () => [await certificates.for('127.0.0.1', { expired: true }), { ca: certificates.ca }],
    ],
    [
      'that is self-signed',
      'tls-self-signed',
      async () => [await certificates.for('127.0.0.1', { selfSigned: true }), {}],
    ],
    [
      'for another host',
      'tls-hostname',
      async () => [await certificates.for('other.test'), { ca: certificates.ca }],
    ],
    [
      'of an unknown authority that comes along',
      'tls-unknown-ca',
      async () => [{ ...certificates, cert: certificates.cert + certificates.ca }, {}],
    ],
  ]
  it.each(cases)('%s: %s', async (_name, expected, make) => {
    const [material, tls] = await make()
    const server = await serve((_, response) => void response.end(), material)
    const wanted = expected === '200' ? 200 : `${expected}, not sent`
    expect(await outcome(server.url(), tls)).toBe(wanted)
    // Refused means that not even the body of the POST has left.
    expect(server.requests).toHaveLength(expected === '200' ? 1 : 0)
  })

  it('is checked although NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const server = await serve((_, response) => void response.end(), certificates)
    expect(await outcome(server.url())).toBe('tls-unknown-ca, not sent')
  })

  it('trusted beside the system’s leaves those trusted', async () => {
    const { agent } = await connection(
      request(new URL('https://a.test'), { tls: { ca: certificates.ca } }),
      'all',
    )
    const { ca } = (agent as unknown as { options: { ca: string[] } }).options
    expect(ca).toEqual(expect.arrayContaining([certificates.ca, ...rootCertificates]))
  })

  it('of --ca-file is tried alone first, and only what it does not know with the system’s', async () => {
    const server = await serve((_, response) => void response.end(), certificates)
    await outcome(server.url(), { ca: certificates.ca })
    expect(server.connections()).toBe(1)
    await outcome(server.url(), { ca: other.ca })
    expect(server.connections()).toBe(3)
  })
})

describe('TLS', () => {
  it.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused', async version => {
    const server = await serve((_, response) => void response.end(), {
      ...certificates,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    // The server does speak it: else this would pass for the wrong reason.
    const old = connect({
      port: server.port,
      host: '127.0.0.1',
      ca: certificates.ca,
      minVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    await new Promise((resolve, reject) => old.once('secureConnect', resolve).once('error', reject))
    old.destroy()
    expect(await outcome(server.url(), { ca: certificates.ca })).toBe('tls-protocol, not sent')
  })

  it('1.2 is spoken', async () => {
    const server = await serve((_, response) => void response.end(), {
      ...certificates,
      maxVersion: 'TLSv1.2',
    })
    expect(await outcome(server.url(), { ca: certificates.ca })).toBe(200)
  })

  it('to a port that speaks plain HTTP', async () => {
    const server = await serve((_, response) => void response.end())
    expect(await outcome(new URL(`https://127.0.0.1:${server.port}`))).toBe('tls-protocol, not sent')
  })

  it('to a server that hangs up', async () => {
    const server = await serveSocket(socket => void socket.once('data', () => socket.end()))
    expect(await outcome(new URL(`https://127.0.0.1:${server.port}`))).toBe('reset, not sent')
  })

  it('to a port where nothing listens', async () => {
    expect(await outcome(new URL(`https://127.0.0.1:${await closedPort()}`))).toBe('refused, not sent')
  })

  it('shows a client certificate, and never shares its connection with a request that has none', async () => {
    const identity = await certificates.for('client.test')
    const seen: (string | undefined)[] = []
    const server = await serve(
      (incoming, response) => {
        const peer = (incoming.socket as import('node:tls').TLSSocket).getPeerCertificate()
        seen.push(peer.subject?.CN as string | undefined)
        response.end()
      },
      { ...certificates, requestCert: true, ca: certificates.ca, rejectUnauthorized: false },
    )
    await outcome(server.url(), { ca: certificates.ca, ...identity })
    await outcome(server.url(), { ca: certificates.ca })
    expect(seen).toEqual(['client.test', undefined])
    expect(server.connections()).toBe(2)
  })

  it('keeps one connection for the requests of a run', async () => {
    const server = await serve((_, response) => void response.end(), certificates)
    await outcome(server.url(), { ca: certificates.ca })
    await outcome(server.url(), { ca: certificates.ca })
    expect(server.connections()).toBe(1)
  })

  it('is not kept for a request that trusts less', async () => {
    const server = await serve((_, response) => void response.end(), certificates)
    expect(await outcome(server.url(), { ca: certificates.ca })).toBe(200)
    expect(await outcome(server.url())).toBe('tls-unknown-ca, not sent')
  })
})
