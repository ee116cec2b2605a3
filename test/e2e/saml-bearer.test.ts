/** `fob token saml-bearer` (RFC 7522) through the real binary: XML Signature, checked by a strict server of our own. */
import { generateKeyPairSync } from 'node:crypto'
import type { JWK } from 'jose'
import { expect, it } from 'vitest'
import { runFob, writeProfile } from '../support/run.ts'
import { type AssertionFacts, saml, signAssertion, unsignedAssertion } from '../support/saml.ts'
import { sharedHome, sharedStrictServer } from '../support/shared.ts'

const idp = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const home = await sharedHome()
const server = await sharedStrictServer({ trusted: { idp: idp.publicKey.export({ format: 'jwk' }) as JWK } })
const profile = `issuer = "${server.issuer}"\nclient_id = "api"\nclient_secret = { env = "API_SECRET" }\n`
await writeProfile(home, 'api', `${profile}store = "file"\n`)

const facts = (more: Partial<AssertionFacts> = {}): AssertionFacts => ({
  issuer: 'idp',
  subject: 'alice',
  audience: server.issuer,
  recipient: `${server.issuer}/token`,
  ...more,
})
const signed = (more?: Partial<AssertionFacts>, key = idp.privateKey) =>
  signAssertion(unsignedAssertion(facts(more)), key)

function fob(text: string, ...more: string[]) {
  const args = ['token', 'saml-bearer', 'api', '--assertion-file', '-', '--scope', 'read', ...more]
  const env = {
    FOB_ALLOW_HTTP_LOOPBACK: '1',
    API_SECRET: server.clients.api,
    FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'),
  }
  return runFob(args, { home, env, input: text })
}

it.each<[string, (xml: string) => string]>([
  ['as XML', xml => xml],
  ['as XML with a byte order mark', xml => `\uFEFF${xml}`],
  ['in base64', xml => Buffer.from(xml.trim()).toString('base64')],
  ['in base64 of 76 columns', xml => Buffer.from(xml).toString('base64').replace(/.{76}/g, '$&\n')],
  ['in base64url', xml => Buffer.from(xml.trim()).toString('base64url')],
])('takes a signed assertion %s', async (_, form) => {
  const { code, stdout, stderr } = await fob(form(signed()))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(server.facts(stdout.trim())).toEqual({ kind: 'access', sub: 'alice', client: 'api', scope: 'read' })
  expect([...(server.forms.at(-1)?.keys() ?? [])].sort()).toEqual(['assertion', 'grant_type', 'scope'])
})

it('is cached by the assertion: another person gets another token', async () => {
  const alice = signed()
  const first = await fob(alice)
  expect((await fob(alice)).stdout).toBe(first.stdout)
  expect(server.forms).toHaveLength(1)
  const bob = await fob(signed({ subject: 'bob' }))
  expect(server.facts(bob.stdout.trim())?.sub).toBe('bob')
})

it('-o json has no refresh token and no assertion', async () => {
  const { stdout } = await fob(signed(), '-o', 'json')
  expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(
    ['access_token', 'expires_at', 'expires_in', 'issuer', 'profile', 'scope', 'token_type'].sort(),
  )
})

/** The signed one stands inside of another that is not: a server that looks at the wrong one is deceived. */
const wrapped = () => {
  const inner = signed().replace(/<\?xml.*\n/, '')
  const outer = unsignedAssertion(facts({ subject: 'mallory' }))
  return outer.replace('</saml2:AuthnStatement>', `</saml2:AuthnStatement>${inner}`)
}

it.each<[string, () => string, RegExp]>([
  ['that nobody signed', () => unsignedAssertion(facts()), /signature of its own/],
  ['that somebody else signed', () => signed({}, other.privateKey), /signature/],
  ['of an unknown issuer', () => signed({ issuer: 'other' }), /nobody trusts/],
  ['whose subject was changed', () => signed().replace('>alice<', '>mallory<'), /signature/],
  ['whose time was changed', () => signed().replace(/NotBefore="2/, 'NotBefore="1'), /signature/],
  [
    'whose digest was changed',
    () => signed().replace(/(DigestValue>)(.)/, (_, tag, first) => `${tag}${first === 'A' ? 'B' : 'A'}`),
    /signature/,
  ],
  [
    'whose signature was changed',
    () => signed().replace(/(SignatureValue>)(.)/, (_, tag, first) => `${tag}${first === 'A' ? 'B' : 'A'}`),
    /signature/,
  ],
  ['that is wrapped in another', wrapped, /signature of its own/],
  ['for another audience', () => signed({ audience: 'https://other.example.com' }), /Audience/],
  ['for another recipient', () => signed({ recipient: 'https://other.example.com/token' }), /Recipient/],
  ['that has expired', () => signed({ minutes: -5 }), /NotOnOrAfter of Conditions/],
  ['whose confirmation has expired', () => signed({ confirmationMinutes: -5 }), /SubjectConfirmationData/],
  ['that is not yet good', () => signed({ notBefore: 5 }), /NotBefore/],
  [
    'for the holder of a key',
    () => signed({ method: saml.bearer.replace('bearer', 'holder-of-key') }),
    /Method/,
  ],
])('one %s is refused by the server: exit 7, nothing printed', async (_, text, words) => {
  const { code, stdout, stderr } = await fob(text())
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
  expect(stderr).toMatch(words)
  expect(stderr).toContain('hint: the server must trust its Issuer; Audience, Recipient and the times')
})

it('the same twice is refused by the server, where no cached token serves', async () => {
  const assertion = signed()
  expect((await fob(assertion)).code).toBe(0)
  expect(await fob(assertion, '--no-cache')).toMatchObject({ code: 7, stdout: '' })
})

it.each([
  ['a whole response', '<samlp:Response xmlns:samlp="x"/>', /a SAML Response/],
  ['no XML', 'hello', /no XML/],
  ['nothing', '', /assertion/],
])('%s exits 2 before any request', async (_, text, words) => {
  const { code, stdout, stderr } = await fob(text)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
  expect(stderr).toMatch(words)
  expect(server.forms).toEqual([])
})

it('no trace has the assertion', async () => {
  const xml = signed()
  const { stderr } = await fob(xml, '--trace', '--no-cache')
  const value = xml.match(/SignatureValue>([^<]+)/)?.[1] ?? ''
  expect(stderr).toContain('saml2-bearer')
  expect(stderr).not.toContain(server.forms.at(-1)?.get('assertion'))
  expect(stderr).not.toContain(value)
})
