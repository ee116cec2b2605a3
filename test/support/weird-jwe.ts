/** JWEs that no client should believe, made for a key: each with what an error about it has to say. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { CompactEncrypt, type CompactJWEHeaderParameters } from 'jose'

export const ours = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
} as const
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })

type Sealing = (signed: string) => Promise<string>
type Header = Partial<CompactJWEHeaderParameters>

export const sealedTo =
  (key: KeyObject | Uint8Array, header: Header = {}): Sealing =>
  text =>
    new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', ...header })
      .encrypt(key)

/** As a server does it. */
export const honest = sealedTo(ours.rsa.publicKey)

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The header says something else than what was done, as with algorithms that jose itself does not write. */
const relabelled =
  (header: Readonly<Record<string, unknown>>): Sealing =>
  async signed => {
    const [, ...rest] = (await honest(signed)).split('.')
    return [encoded({ alg: 'RSA-OAEP-256', enc: 'A256GCM', ...header }), ...rest].join('.')
  }

const edited =
  (edit: (parts: string[]) => void): Sealing =>
  async signed => {
    const parts = (await honest(signed)).split('.')
    edit(parts)
    return parts.join('.')
  }

const flip = (part = '') => `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`
const instead = (text: string | ((signed: string) => string)) => (signed: string) =>
  honest(typeof text === 'string' ? text : text(signed))
const unsigned = (signed: string) => `${encoded({ alg: 'none' })}.${signed.split('.')[1]}`

const forbidden = /which is not among those allowed/
const notSigned = /nothing signed within/
const doesNotOpen = /the decryption key does not open/

export const weird: ReadonlyArray<readonly [name: string, seal: Sealing, says: RegExp]> = [
  ['dir', sealedTo(randomBytes(32), { alg: 'dir' }), /encrypted by dir, which is not/],
  ['A128KW', sealedTo(randomBytes(16), { alg: 'A128KW' }), forbidden],
  ['PBES2', sealedTo(randomBytes(16), { alg: 'PBES2-HS256+A128KW' }), /encrypted by PBES2-\S+, which is not/],
  ['RSA1_5', relabelled({ alg: 'RSA1_5' }), /encrypted by RSA1_5, which is not/],
  ['alg none', relabelled({ alg: 'none' }), forbidden],
  ['an alg that is no text', relabelled({ alg: ['RSA-OAEP-256'] }), forbidden],
  ['an enc without integrity', relabelled({ enc: 'A256CBC' }), /the enc A256CBC, which is not/],
  ['no enc', relabelled({ enc: undefined }), forbidden],
  ['zip', sealedTo(ours.rsa.publicKey, { zip: 'DEF' }), /compressed \(zip\)/],
  ['a header that is no JSON', edited(parts => parts.splice(0, 1, 'e30x')), forbidden],
  ['a critical extension', relabelled({ crit: ['x'], x: 1 }), doesNotOpen],
  ['an alg for another type of key', sealedTo(ours.ec.publicKey, { alg: 'ECDH-ES' }), /for another key than/],
  ['another key', sealedTo(stranger.publicKey), doesNotOpen],
  ['another alg of the same key', relabelled({ alg: 'RSA-OAEP-512' }), doesNotOpen],
  ['a changed key', edited(parts => parts.splice(1, 1, flip(parts[1]))), doesNotOpen],
  ['a changed text', edited(parts => parts.splice(3, 1, flip(parts[3]))), doesNotOpen],
  ['a changed tag', edited(parts => parts.splice(4, 1, flip(parts[4]))), doesNotOpen],
  ['empty parts', edited(parts => parts.splice(1, 4, '', '', '', '')), doesNotOpen],
  ['claims alone within', instead('{"sub":"alice"}'), notSigned],
  ['an unsigned JWT within', instead(signed => `${unsigned(signed)}.`), notSigned],
  ['an unsigned JWT with a signature within', instead(signed => `${unsigned(signed)}.abc`), notSigned],
  ['a JWT without its signature within', instead(signed => signed.replace(/[^.]+$/, '')), notSigned],
  ['nothing within', instead(''), notSigned],
  ['another JWE within', async signed => honest(await honest(signed)), notSigned],
]
