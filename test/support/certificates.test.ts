import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { createCertificates } from './certificates.ts'

it('issues leaves that the authority, and no other, vouches for', async () => {
  const certificates = await createCertificates()
  const other = new X509Certificate((await createCertificates()).ca)
  const authority = new X509Certificate(certificates.ca)
  const leaf = new X509Certificate(certificates.cert)
  expect(leaf.verify(authority.publicKey)).toBe(true)
  expect(leaf.verify(other.publicKey)).toBe(false)
  expect(leaf.checkIssued(authority)).toBe(true)
  expect([leaf.checkHost('localhost'), leaf.checkIP('127.0.0.1'), leaf.checkIP('::1')]).not.toContain(
    undefined,
  )
})

it('issues faulty leaves on request', async () => {
  const certificates = await createCertificates()
  const expired = new X509Certificate((await certificates.for('localhost', { expired: true })).cert)
  expect(new Date(expired.validTo).getTime()).toBeLessThan(Date.now())
  const selfSigned = new X509Certificate((await certificates.for('a.test', { selfSigned: true })).cert)
  expect(selfSigned.verify(selfSigned.publicKey)).toBe(true)
})
