/** A network, a TLS connection or an address that fob can't or must not use: the documented exit code and a hint. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createCertificates } from '../support/certificates.ts'
import { refusalRig, refused, secret } from '../support/refusal-rig.ts'

const { server, home, fob } = await refusalRig()
const certificates = await createCertificates()
const closing: Server[] = []
afterAll(() => {
  for (const extra of closing) extra.close().closeAllConnections()
})

describe('the network', () => {
  it('a name that does not exist', async () => {
    refused(await fob(['--issuer', 'https://as.invalid']), 6, 'as.invalid')
  })

  it('nobody listens', async () => {
    refused(await fob(['--issuer', 'http://127.0.0.1:1']), 6, '127.0.0.1:1')
  })

  it('a proxy that wants a password', async () => {
    const proxy = await listen(createServer((_, res) => void res.writeHead(407).end()))
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    const { port } = proxy.address() as AddressInfo
    const url = `http://user:${encodeURIComponent(secret)}@127.0.0.1:${port}`
    refused(await fob(['--issuer', 'https://as.example.com'], { HTTPS_PROXY: url }), 6, 'proxy')
  })
})

describe('TLS', () => {
  it.each([
    ['expired', 'localhost', { expired: true }, /expired/],
    ['self-signed', 'localhost', { selfSigned: true }, /--ca-file/],
    ['for another host', 'other.example.com', {}, /localhost/],
    ['of an unknown authority', 'localhost', {}, /--ca-file/],
  ])('a certificate %s', async (name, host, fault, words) => {
    const certificate = await certificates.for(host, fault)
    const { port } = (await listen(createTlsServer(certificate))).address() as AddressInfo
    const trusted = name.includes('unknown') ? [] : ['--ca-file', await caFile()]
    refused(await fob(['--issuer', `https://localhost:${port}`, ...trusted]), 6, words)
  })

  it('TLS 1.1 is refused although NODE_OPTIONS admits it', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const { port } = (await listen(createTlsServer({ ...certificates, ...old }))).address() as AddressInfo
    const env = { NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0' }
    const words = ['--issuer', `https://localhost:${port}`, '--ca-file', await caFile()]
    refused(await fob(words, env), 6, 'TLS 1.2')
  })

  it('NODE_TLS_REJECT_UNAUTHORIZED=0 opens nothing', async () => {
    const { port } = (await listen(createTlsServer(certificates))).address() as AddressInfo
    const result = await fob(['--issuer', `https://localhost:${port}`], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    refused(result, 6, /self-signed|not trusted/)
  })
})

describe('security', () => {
  it('http is refused without the flag', async () => {
    refused(
      await fob(['--issuer', server.issuer], { FOB_ALLOW_HTTP_LOOPBACK: '' }),
      8,
      '--allow-http-loopback',
    )
  })

  it('http is refused for other hosts even with the flag', async () => {
    refused(await fob(['--issuer', 'http://as.example.com']), 8)
  })

  it('a discovered endpoint over http elsewhere is refused', async () => {
    server.fault('discovery', {
      edit: answer => ({ ...answer, token_endpoint: 'http://as.example.com/token' }),
    })
    refused(await fob(['--issuer', server.issuer, '--refresh-metadata']), 8)
  })

  it.each(['/', '/x', '?'])('an issuer that differs by %j is refused', async tail => {
    server.fault('discovery', { edit: answer => ({ ...answer, issuer: server.issuer + tail }) })
    refused(await fob(['--issuer', server.issuer, '--refresh-metadata']), 8, 'calls itself')
  })

  it('a redirect of discovery reaches nobody', async () => {
    let hits = 0
    const second = await listen(createServer((_, res) => void res.end(String(hits++))))
    const { port } = second.address() as AddressInfo
    server.fault('discovery', { status: 302, headers: { location: `http://127.0.0.1:${port}/` } })
    refused(await fob(['--issuer', server.issuer, '--refresh-metadata']), 7)
    expect(hits).toBe(0)
  })
})

async function listen<T extends Server>(extra: T): Promise<T> {
  closing.push(extra)
  extra.listen(0, '127.0.0.1')
  await once(extra, 'listening')
  return extra
}

async function caFile(): Promise<string> {
  const file = join(home.path, 'ca.pem')
  await writeFile(file, certificates.ca)
  return file
}
