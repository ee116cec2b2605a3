/** ID tokens as no honest server makes them, out of honest ones. */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { decodeJwt, decodeProtectedHeader, type JSONWebKeySet } from 'jose'

export interface Forgery {
  /** Replace those of the token; undefined removes one. */
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  /**
   * own (default): signed anew by the server's RS256 key. other: by a key that is not the server's. public: HMAC with
   * the PEM of the public key, alg HS256. none: alg none, no signature. broken: the signature of another text.
   */
  readonly signature?: 'own' | 'other' | 'public' | 'none' | 'broken'
}

type Signer = (text: string) => Buffer | Promise<Buffer>

export async function forge(jwks: JSONWebKeySet, jwt: string, forgery: Forgery = {}): Promise<string> {
  const { header, claims, signature = 'own' } = forgery
  const algorithm = { public: { alg: 'HS256' }, none: { alg: 'none' } }[signature as string]
  const text = [
    { ...decodeProtectedHeader(jwt), ...algorithm, ...header },
    { ...decodeJwt(jwt), ...claims },
  ].map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const bytes = await signers(jwks)[signature](text.join('.'))
  return [...text, bytes.toString('base64url')].join('.')
}

function signers(jwks: JSONWebKeySet): Record<NonNullable<Forgery['signature']>, Signer> {
  const [rsa = {}] = jwks.keys
  const key = createPrivateKey({ key: { ...rsa }, format: 'jwk' })
  return {
    own: text => sign('sha256', Buffer.from(text), key),
    other: async text => {
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
      return sign('sha256', Buffer.from(text), privateKey)
    },
    public: text => {
      const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
      return createHmac('sha256', pem).update(text).digest()
    },
    none: () => Buffer.alloc(0),
    broken: text => sign('sha256', Buffer.from(`${text}x`), key),
  }
}
