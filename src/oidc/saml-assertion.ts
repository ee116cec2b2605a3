import { usageError } from '../errors.ts'

/**
 * A SAML assertion as RFC 7522 2.1 sends it: base64url, of the assertion alone.
 *
 * @param text XML, or base64 of it
 *
 * Throws FobError invalid_assertion (2). That it is well-formed and signed is for the server to say.
 */
export function samlAssertion(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const xml = trimmed.startsWith('<') ? trimmed : Buffer.from(trimmed, 'base64').toString('utf8')
  const [, root] = xml.replace(/^<\?xml[^>]*\?>\s*/, '').match(/^<(?:[\w.-]+:)?(\w+)[\s>]/) ?? []
  if (root === 'Assertion') return Buffer.from(xml).toString('base64url')
  const found = root === undefined ? 'no XML' : `a SAML ${root}`
  throw usageError(
    'invalid_assertion',
    `the assertion is ${root === undefined ? 'no XML' : found}`,
    'give the <Assertion> element alone, signed, as XML or in base64',
  )
}
