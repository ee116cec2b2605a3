/** Settings of a person's sign-in: rows of the table in settings.ts. */
import { contentEncryptionAlgorithms, keyManagementAlgorithms } from '../jwe-algorithms.ts'
import { oneOf, seconds, text, toggle, urlList } from './kinds.ts'
import type { Spec } from './spec.ts'

/** What comes back in a fragment never reaches a listener, so those modes are not here. */
export const responseModes = ['query', 'form_post', 'jwt', 'query.jwt', 'form_post.jwt'] as const

export const personSettings = {
  redirectUri: {
    kind: urlList,
    group: 'person',
    placeholder: 'uri',
    describe: 'registered redirect URI; may be repeated',
  },
  prompt: {
    kind: text,
    group: 'person',
    placeholder: 'prompt',
    describe: 'login, consent, select_account or none',
  },
  loginHint: { kind: text, group: 'person', placeholder: 'name', describe: 'who is going to sign in' },
  maxAge: {
    kind: seconds,
    rare: true,
    group: 'person',
    placeholder: 'seconds',
    describe: 'how long ago the person may have signed in at the server',
  },
  acrValues: {
    kind: text,
    rare: true,
    group: 'person',
    placeholder: 'values',
    describe: 'how the person shall prove who they are',
  },
  claims: {
    kind: text,
    rare: true,
    group: 'person',
    placeholder: 'json',
    describe: 'claims to ask for, as the claims parameter of OpenID Connect',
  },
  responseMode: {
    kind: oneOf(responseModes),
    rare: true,
    group: 'person',
    placeholder: 'mode',
    describe: 'how the answer comes back (default: as the server likes)',
  },
  par: {
    kind: toggle,
    rare: true,
    group: 'person',
    describe: 'push the request to the server first, RFC 9126 (default: where it is offered)',
  },
  requestObject: {
    kind: toggle,
    rare: true,
    group: 'person',
    describe: 'sign the request with --private-key, RFC 9101 (default: where the server demands it)',
  },
  requestObjectEncryptionAlg: {
    kind: oneOf(keyManagementAlgorithms),
    rare: true,
    group: 'person',
    placeholder: 'alg',
    describe: 'sign the request, then encrypt it to a key of the server, by an alg such as RSA-OAEP-256',
    hideChoices: true,
  },
  requestObjectEncryptionEnc: {
    kind: oneOf(contentEncryptionAlgorithms),
    rare: true,
    group: 'person',
    placeholder: 'enc',
    describe: 'how its content is encrypted, such as A256GCM (default: as the server lists)',
    hideChoices: true,
  },
} as const satisfies Record<string, Spec>
