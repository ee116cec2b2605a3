/** From the bytes of a file, variable or command to a private key: one format a file beside this one. */
import { withCertificates } from './certificate.ts'
import { loadDer } from './der.ts'
import { loadJwk } from './jwk.ts'
import { loadPem } from './pem.ts'
import type { KeyInput, SigningKey } from './signing-key.ts'

type Loader = (input: KeyInput, text: string) => SigningKey | Promise<SigningKey>

const formats: ReadonlyArray<readonly [matches: RegExp, load: Loader]> = [
  [/-----BEGIN /, loadPem],
  [/^\s*\{/, loadJwk],
  [/(?:)/, loadDer],
]

/** Throws FobError (2): unreadable, public, encrypted without a passphrase or with a wrong one, certificates of another key. */
export async function loadKey(input: KeyInput): Promise<SigningKey> {
  const text = input.bytes.toString('utf8').replace(/^\uFEFF/, '')
  const [, load] = formats.find(([matches]) => matches.test(text)) ?? [undefined, loadDer]
  const loaded = await load(input, text)
  const { certificates } = loaded
  // Programs write them in any order, and an assertion names the first.
  const key = certificates.length > 0 ? withCertificates(loaded, certificates, input.place) : loaded
  return input.keyId === undefined ? key : { ...key, kid: input.keyId }
}
