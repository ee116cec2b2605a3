/** PEM: PKCS#8, PKCS#1 and SEC1 keys, plain or encrypted, and certificates that stand beside them. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { notPrivate, passphraseNeeded, unreadableKey, wrongPassphrase } from './errors.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

export async function loadPem(input: KeyInput, text: string): Promise<SigningKey> {
  const blocks = [...text.matchAll(block)].map(([pem, label = '']) => ({ pem, label }))
  const found = blocks.find(({ label }) => /^((ENCRYPTED|RSA|EC) )?PRIVATE KEY$/.test(label))
  if (!found) throw wrongBlock(input.place, blocks.map(({ label }) => label).join(', '))
  return { key: await privateKey(found.pem, input), certificates: pemCertificates(text, input.place) }
}

/** In the order they stand in; none where there are none. Throws FobError (2) for one that can't be read. */
export function pemCertificates(text: string, place: string): X509Certificate[] {
  return [...text.matchAll(block)]
    .filter(([, label]) => label === 'CERTIFICATE')
    .map(([pem]) => parseCertificate(pem, place))
}

/** @param data PEM or DER. Throws FobError (2). */
export function parseCertificate(data: string | Buffer, place: string): X509Certificate {
  try {
    return new X509Certificate(data)
  } catch {
    throw unreadableKey(place, 'a certificate in it is malformed')
  }
}

async function privateKey(pem: string, { place, passphrase }: KeyInput): Promise<KeyObject> {
  if (!/ENCRYPTED/.test(pem)) return parse(() => createPrivateKey(pem), place)
  const secret = await passphrase()
  if (secret === undefined) throw passphraseNeeded(place)
  return opened(passphrase => createPrivateKey({ key: pem, passphrase }), secret, place)
}

/**
 * With one wrong passphrase in 200 what comes out looks like a key at first, and OpenSSL calls it malformed. Where others are
 * told to be wrong, the encryption is known, and so is the reason.
 */
export function opened(open: (passphrase: string) => KeyObject, secret: string, place: string): KeyObject {
  try {
    return open(secret)
  } catch (error) {
    const isKnown = ['0', '1', '2'].some(end => isWrong(attempt(() => open(secret + end))))
    throw isWrong(error) || isKnown ? wrongPassphrase(place) : unsupported(place)
  }
}

function attempt(create: () => KeyObject): unknown {
  try {
    return create()
  } catch (error) {
    return error
  }
}

/** OpenSSL says by its codes only what it was that failed: its texts are not for people. */
const isWrong = (error: unknown) =>
  /BAD_DECRYPT|BAD_PASSWORD|MAC_VERIFY/.test(String(Object(error).code ?? ''))

/** Throws FobError (2) for what is no key. */
export function parse(create: () => KeyObject, place: string): KeyObject {
  try {
    return create()
  } catch {
    throw unsupported(place)
  }
}

const unsupported = (place: string) =>
  unreadableKey(place, 'it is malformed, or of a kind or encryption that is not supported')

function wrongBlock(place: string, labels: string) {
  if (/PUBLIC KEY/.test(labels)) return notPrivate(place, 'a public key')
  if (/OPENSSH/.test(labels)) {
    return unreadableKey(place, 'it is in the form of OpenSSH (ssh-keygen -p -m PKCS8 converts a copy)')
  }
  if (/CERTIFICATE/.test(labels)) return notPrivate(place, 'a certificate')
  return unreadableKey(place, 'no key is in it')
}
