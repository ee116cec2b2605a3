/** Settings of the keys, certificates and assertions by which a client proves itself: rows of the table in settings.ts. */
import { oneOf, path, text } from './kinds.ts'
import { commandOfText, identityOfText, keySource, tokenSource } from './source-kinds.ts'
import type { Spec } from './spec.ts'

export const signingAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'HS256', 'HS384', 'HS512'] as const),
]

/** The variable NAME is the key itself, NAME_FILE a path. */
const keyVariables = (name: string) => ({
  [name]: () => ({ env: name }),
  [`${name}_FILE`]: (file: string) => ({ file }),
})

export const keySettings = {
  privateKey: {
    kind: keySource,
    group: 'key',
    placeholder: 'path',
    describe: 'key: PEM, JWK, JWKS or PKCS#12',
    variables: keyVariables('FOB_PRIVATE_KEY'),
  },
  keyPassphrase: {
    kind: keySource,
    group: 'key',
    placeholder: 'path',
    flag: 'key-passphrase-file',
    describe: 'file with the passphrase of an encrypted key',
    variables: keyVariables('FOB_KEY_PASSPHRASE'),
  },
  keyId: { kind: text, group: 'key', placeholder: 'kid', describe: 'kid of the key' },
  signingAlg: {
    kind: oneOf(signingAlgorithms),
    group: 'key',
    placeholder: 'alg',
    describe: 'how to sign, such as PS256 (default: as fits the key)',
    hideChoices: true,
  },
  certificate: { kind: path, group: 'key', placeholder: 'path', describe: 'PEM: adds x5t, x5t#S256 and x5c' },
  assertionAudience: {
    kind: text,
    group: 'key',
    placeholder: 'aud',
    describe: 'issuer (default), token-endpoint or a URL',
  },
  clientAssertion: {
    kind: tokenSource,
    group: 'key',
    placeholder: 'path',
    flag: 'client-assertion-file',
    describe: 'file with a ready-made assertion',
    otherFlags: {
      'client-assertion-command': {
        placeholder: 'words',
        describe: 'command that prints an assertion',
        fromText: commandOfText,
      },
      'client-assertion-from': {
        placeholder: 'ci',
        describe: 'identity of the CI job: github, gitlab, env:NAME, …',
        fromText: identityOfText,
      },
    },
    variables: {
      FOB_CLIENT_ASSERTION: () => ({ env: 'FOB_CLIENT_ASSERTION' }),
      FOB_CLIENT_ASSERTION_FILE: file => ({ file }),
      FOB_CLIENT_ASSERTION_COMMAND: commandOfText,
      FOB_CLIENT_ASSERTION_FROM: identityOfText,
    },
  },
  decryptionKey: {
    kind: keySource,
    group: 'key',
    placeholder: 'path',
    describe: 'key that opens encrypted ID tokens and answers',
    variables: keyVariables('FOB_DECRYPTION_KEY'),
  },
  tlsCert: {
    kind: path,
    group: 'key',
    placeholder: 'path',
    describe: 'certificate for mutual TLS: PEM, PKCS#12',
  },
  tlsKey: {
    kind: keySource,
    group: 'key',
    placeholder: 'path',
    describe: 'its key, where that is another file',
    variables: keyVariables('FOB_TLS_KEY'),
  },
} as const satisfies Record<string, Spec>
