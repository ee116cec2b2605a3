/** JWE algorithms (RFC 7518 4.1, 5.1) that fob uses, for what it encrypts and what it opens. Cheap to import. */
const rsa = ['RSA-OAEP-256', 'RSA-OAEP', 'RSA-OAEP-384', 'RSA-OAEP-512'] as const
const ecdh = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'] as const

/** To a public key. Not RSA1_5, which leaks (RFC 8725 3.2), and none by a secret that both sides have. */
export const keyManagementAlgorithms = [...rsa, ...ecdh] as const

/** Each has an integrity check of its own; A128CBC-HS256 is what OpenID Connect assumes where nobody says. */
export const contentEncryptionAlgorithms = [
  ...(['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'] as const),
  ...(['A128GCM', 'A192GCM', 'A256GCM'] as const),
]

const byKeyType: Readonly<Record<string, readonly string[]>> = { rsa, ec: ecdh, x25519: ecdh }

/** @param type as Node has it: `rsa`, `ec`, `x25519` */
export const keyManagementOf = (type: string | undefined): readonly string[] => byKeyType[type ?? ''] ?? []
