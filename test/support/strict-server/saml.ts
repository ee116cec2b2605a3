/**
 * A SAML 2.0 assertion as an authorization grant, by RFC 7522 3: a real XML Signature over all of it, and each condition.
 *
 * Nothing is believed but what the signature covers: what is looked at is the canonical form that was digested.
 */
import { createPublicKey } from 'node:crypto'
import { DOMParser, type Element } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import { saml } from '../saml.ts'
import { Refusal, type State } from './state.ts'

const refuse = (reason: string): never => {
  throw new Refusal('invalid_grant', `assertion: ${reason}`)
}

/** Who it is about. Throws Refusal. @param text as in the form: base64url */
export function checkSamlAssertion(text: string, state: State): string {
  if (!/^[\w-]+$/.test(text)) refuse('no base64url')
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) refuse('no base64url')
  const root = signedPart(bytes.toString(), state)
  const id = root.getAttribute('ID') ?? ''
  if (root.getAttribute('Version') !== '2.0') refuse('Version')
  checkConditions(root, state)
  const subject = only(root, 'Subject')
  checkConfirmation(only(subject, 'SubjectConfirmation'), state)
  if (state.seen.has(id)) refuse('ID was seen before')
  state.seen.add(id)
  return only(subject, 'NameID').textContent || refuse('NameID')
}

function checkConditions(root: Element, { issuer }: State): void {
  const conditions = only(root, 'Conditions')
  if (!(moment(conditions, 'NotBefore') <= Date.now())) refuse('NotBefore')
  if (!(moment(conditions, 'NotOnOrAfter') > Date.now())) refuse('NotOnOrAfter of Conditions')
  if (only(only(conditions, 'AudienceRestriction'), 'Audience').textContent !== issuer) refuse('Audience')
}

function checkConfirmation(confirmation: Element, { issuer }: State): void {
  if (confirmation.getAttribute('Method') !== saml.bearer) refuse('Method is not bearer')
  const data = only(confirmation, 'SubjectConfirmationData')
  if (data.getAttribute('Recipient') !== `${issuer}/token`) refuse('Recipient')
  if (!(moment(data, 'NotOnOrAfter') > Date.now())) refuse('NotOnOrAfter of SubjectConfirmationData')
  if (data.hasAttribute('NotBefore') || data.hasAttribute('InResponseTo')) refuse('SubjectConfirmationData')
}

/** The element that was signed, parsed from what was digested. */
function signedPart(xml: string, { trusted }: State): Element {
  const root = rootOf(xml)
  const id = root.getAttribute('ID') || refuse('ID')
  const all = root.getElementsByTagNameNS(saml.signature, 'Signature')
  const signature = all.item(0)
  if (!signature || all.length !== 1 || signature.parentNode !== root)
    return refuse('not one signature of its own')
  const key = trusted?.[only(root, 'Issuer').textContent ?? ''] ?? refuse('nobody trusts its issuer')
  const publicCert = createPublicKey({ key: { ...key }, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  })
  // A key that comes with the assertion proves nothing.
  const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null })
  verifier.loadSignature(signature)
  checkForm(verifier, signature, id)
  const digested = isValid(verifier, xml) ? verifier.getSignedReferences() : []
  if (digested?.length !== 1 || digested[0] === undefined) return refuse('signature')
  const part = rootOf(digested[0])
  return part.getAttribute('ID') === id ? part : refuse('another element is signed')
}

/** One reference, to the whole of it, by the algorithms that SAML 2.0 Core 5.4 and this server allow. */
function checkForm(verifier: SignedXml, signature: Element, id: string): void {
  const [reference, another] = verifier.getReferences()
  if (!reference || another || reference.uri !== `#${id}`) refuse('Reference')
  const used = [...(reference?.transforms ?? []), reference?.digestAlgorithm]
  if (used.join() !== [saml.enveloped, saml.canonical, saml.sha256].join())
    refuse('Transforms or DigestMethod')
  if (verifier.canonicalizationAlgorithm !== saml.canonical) refuse('CanonicalizationMethod')
  if (verifier.signatureAlgorithm !== saml.rsaSha256) refuse('SignatureMethod')
  if (!signature.getElementsByTagNameNS(saml.signature, 'SignatureValue').item(0)?.textContent)
    refuse('SignatureValue')
}

function isValid(verifier: SignedXml, xml: string): boolean {
  try {
    return verifier.checkSignature(xml)
  } catch {
    return false
  }
}

function rootOf(xml: string): Element {
  if (xml.includes('<!')) refuse('comments, CDATA and document types are not for assertions')
  const parser = new DOMParser({ onError: (_level, message) => refuse(message) })
  const root = parser.parseFromString(xml, 'text/xml').documentElement
  if (root?.localName === 'Assertion' && root.namespaceURI === saml.assertion) return root
  return refuse('no SAML 2.0 assertion')
}

/** The child of that name. */
function only(parent: Element, name: string): Element {
  const children = Array.from(parent.childNodes) as Element[]
  const found = children.filter(child => child.localName === name && child.namespaceURI === saml.assertion)
  return found.length === 1 && found[0] ? found[0] : refuse(`not one ${name}`)
}

/** Epoch milliseconds; NaN, which no comparison likes, where there is none. */
const moment = (element: Element, name: string): number => Date.parse(element.getAttribute(name) ?? '')
