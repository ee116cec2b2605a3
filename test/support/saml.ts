/** SAML 2.0 assertions as an identity provider signs them: enveloped XML Signature, exclusive canonicalization. */
import type { KeyObject } from 'node:crypto'
import { SignedXml } from 'xml-crypto'

export const saml = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  bearer: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  canonical: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
} as const

export interface AssertionFacts {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** The token endpoint. */
  readonly recipient: string
  /** Minutes from now until it ends. */
  readonly minutes?: number
  /** Those of the confirmation, where they are others. */
  readonly confirmationMinutes?: number
  /** Minutes from now from which it is good; default -1. */
  readonly notBefore?: number
  /** Of the confirmation; default bearer. */
  readonly method?: string
}

/** With an XML declaration, line ends and a prefix, so that whoever rewrites it breaks it. */
export function unsignedAssertion(facts: AssertionFacts): string {
  const { minutes = 5, confirmationMinutes = minutes, notBefore = -1, method = saml.bearer } = facts
  const at = (more: number) => new Date(Date.now() + more * 60_000).toISOString()
  return `<?xml version="1.0" encoding="UTF-8"?>
<saml2:Assertion xmlns:saml2="${saml.assertion}" ID="_${crypto.randomUUID()}" IssueInstant="${at(0)}" Version="2.0">
  <saml2:Issuer>${facts.issuer}</saml2:Issuer>
  <saml2:Subject>
    <saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">${facts.subject}</saml2:NameID>
    <saml2:SubjectConfirmation Method="${method}">
      <saml2:SubjectConfirmationData NotOnOrAfter="${at(confirmationMinutes)}" Recipient="${facts.recipient}"/>
    </saml2:SubjectConfirmation>
  </saml2:Subject>
  <saml2:Conditions NotBefore="${at(notBefore)}" NotOnOrAfter="${at(minutes)}">
    <saml2:AudienceRestriction><saml2:Audience>${facts.audience}</saml2:Audience></saml2:AudienceRestriction>
  </saml2:Conditions>
  <saml2:AuthnStatement AuthnInstant="${at(0)}"><saml2:AuthnContext>
    <saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:X509</saml2:AuthnContextClassRef>
  </saml2:AuthnContext></saml2:AuthnStatement>
</saml2:Assertion>
`
}

/** The signature stands behind the issuer, where the schema wants it. */
export function signAssertion(xml: string, key: KeyObject): string {
  const signer = new SignedXml({
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    canonicalizationAlgorithm: saml.canonical,
    signatureAlgorithm: saml.rsaSha256,
  })
  const xpath = "/*[local-name(.)='Assertion']"
  signer.addReference({
    xpath,
    transforms: [saml.enveloped, saml.canonical],
    digestAlgorithm: saml.sha256,
  })
  const location = { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } as const
  signer.computeSignature(xml, { prefix: 'ds', location })
  return signer.getSignedXml()
}
