/**
 * PKCS#12 (RFC 7292), by node-forge: Node's own OpenSSL opens such files for TLS alone, and not those with RC2.
 * Loading it takes some 80 ms, so only who has such a file pays.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { asn1, pkcs12 } from 'node-forge'
import { notPrivate, passphraseNeeded, unreadableKey, wrongPassphrase } from './errors.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

type Forge = typeof import('node-forge')

export async function loadPkcs12({ bytes, place, passphrase }: KeyInput): Promise<SigningKey> {
  const { default: forge } = await import('node-forge/lib/forge.js')
  // It adds itself, and what it builds on, to that object.
  await import('node-forge/lib/pkcs12.js')
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
  const key = keyIn(forge, file)
  if (!key) throw notPrivate(place, 'no key')
  return { key, certificates: certificatesIn(forge, file) }
}

function decode(forge: Forge, bytes: Buffer, place: string): asn1.Asn1 {
  try {
    return forge.asn1.fromDer(forge.util.createBuffer(bytes.toString('binary')))
  } catch {
    throw unreadableKey(place, 'its format is unknown')
  }
}

function opened(forge: Forge, container: asn1.Asn1, passphrase: string): pkcs12.Pkcs12Pfx | undefined {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, passphrase)
  } catch {
    return undefined
  }
}

/** The key in DER: forge itself understands RSA alone. */
function keyIn(forge: Forge, file: pkcs12.Pkcs12Pfx): KeyObject | undefined {
  const { pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids
  const bags = [pkcs8ShroudedKeyBag, keyBag].flatMap(type => bagsOf(file, type))
  const [bag] = bags
  const info = bag?.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag?.asn1
  return info && createPrivateKey({ key: derOf(forge, info), format: 'der', type: 'pkcs8' })
}

function certificatesIn(forge: Forge, file: pkcs12.Pkcs12Pfx): X509Certificate[] {
  return bagsOf(file, forge.pki.oids.certBag).flatMap(bag => {
    const form = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1
    return form ? [new X509Certificate(derOf(forge, form))] : []
  })
}

const bagsOf = (file: pkcs12.Pkcs12Pfx, bagType: string | undefined): pkcs12.Bag[] =>
  bagType === undefined ? [] : (file.getBags({ bagType })[bagType] ?? [])

const derOf = (forge: Forge, form: asn1.Asn1): Buffer =>
  Buffer.from(forge.asn1.toDer(form).getBytes(), 'binary')
