/**
 * PKCS#12 (RFC 7292), by node-forge: Node's own OpenSSL opens such files for TLS alone, and not those with RC2.
 * Loading it takes some 80 ms, so only who has such a file pays.
 */
import { createPrivateKey, type X509Certificate } from 'node:crypto'
import type { asn1, pkcs12 } from 'node-forge'
import { notPrivate, passphraseNeeded, unreadableKey, wrongPassphrase } from './errors.ts'
import { isSealedBy, macKind } from './pbmac1.ts'
import { parse, parseCertificate } from './pem.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

type Forge = typeof import('node-forge')

export async function loadPkcs12({ bytes, place, passphrase }: KeyInput): Promise<SigningKey> {
  const { default: forge } = await import('node-forge/lib/forge.js')
  // It adds itself, and what it builds on, to that object.
  await import('node-forge/lib/pkcs12.js')
  await import('node-forge/lib/sha512.js')
  const container = decode(forge, bytes, place)
  const open = (secret: string) => opened(forge, container, secret)
  // Some have no passphrase, and nobody should be asked for one then.
  let file = open('')
  if (!file) {
    const secret = await passphrase()
    if (secret === undefined) throw passphraseNeeded(place)
    file = open(secret)
  }
  if (!file) throw wrongPassphrase(place)
  const info = keyIn(forge, file)
  if (!info) throw notPrivate(place, 'no key')
  const key = parse(() => createPrivateKey({ key: info, format: 'der', type: 'pkcs8' }), place)
  return { key, certificates: certificatesIn(forge, file, place) }
}

function decode(forge: Forge, bytes: Buffer, place: string): asn1.Asn1 {
  try {
    const container = forge.asn1.fromDer(forge.util.createBuffer(bytes.toString('binary')))
    if (macKind(forge, container) !== 'unknown') return container
  } catch {
    throw unreadableKey(place, 'its format is unknown')
  }
  throw unreadableKey(place, 'it is sealed by a kind of MAC that is not supported')
}

function opened(forge: Forge, container: asn1.Asn1, passphrase: string): pkcs12.Pkcs12Pfx | undefined {
  for (const [form, secret] of waysToOpen(forge, container, passphrase)) {
    try {
      return forge.pkcs12.pkcs12FromAsn1(form, secret)
    } catch {
      // Another passphrase, or another way.
    }
  }
  return undefined
}

type Way = readonly [container: asn1.Asn1, passphrase: string]

/** The older MAC and ciphers take a passphrase in UTF-16, the newer in UTF-8: node-forge takes one for both. */
function waysToOpen(forge: Forge, container: asn1.Asn1, passphrase: string): readonly Way[] {
  const withoutMac = { ...container, value: container.value.slice(0, 2) } as asn1.Asn1
  const newer: Way = [withoutMac, Buffer.from(passphrase).toString('binary')]
  if (macKind(forge, container) === 'pbmac1') return isSealedBy(forge, container, passphrase) ? [newer] : []
  const isSame = /^[\x00-\x7f]*$/.test(passphrase)
  return isSame ? [[container, passphrase]] : [[container, passphrase], newer]
}

/** The key in DER: forge itself understands RSA alone. */
function keyIn(forge: Forge, file: pkcs12.Pkcs12Pfx): Buffer | undefined {
  const { pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids
  const [bag] = [pkcs8ShroudedKeyBag, keyBag].flatMap(type => bagsOf(file, type))
  const info = bag?.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag?.asn1
  return info && derOf(forge, info)
}

function certificatesIn(forge: Forge, file: pkcs12.Pkcs12Pfx, place: string): X509Certificate[] {
  return bagsOf(file, forge.pki.oids.certBag).flatMap(bag => {
    const form = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1
    return form ? [parseCertificate(derOf(forge, form), place)] : []
  })
}

const bagsOf = (file: pkcs12.Pkcs12Pfx, bagType: string | undefined): pkcs12.Bag[] =>
  bagType === undefined ? [] : (file.getBags({ bagType })[bagType] ?? [])

const derOf = (forge: Forge, form: asn1.Asn1): Buffer =>
  Buffer.from(forge.asn1.toDer(form).getBytes(), 'binary')
