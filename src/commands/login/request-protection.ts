/** How the settings want the request of a sign-in protected: signed (RFC 9101), and encrypted as well. */
import { usageError } from '../../errors.ts'
import type { AuthorizationRequest } from '../../flows/authorization-request.ts'
import type { Context } from '../shared/context.ts'
import type { Attempt } from './attempt.ts'

export function requestProtection({
  context: { settings },
  key,
}: Attempt): Pick<AuthorizationRequest, 'requestObject' | 'signer' | 'requestEncryption'> {
  const { requestObject, requestObjectEncryptionAlg: alg, requestObjectEncryptionEnc: enc } = settings
  return {
    requestObject,
    signer: key && { key, alg: settings.signingAlg },
    requestEncryption: alg && { alg, enc },
  }
}

/** Before any request. Throws FobError no_encryption_alg (2): there is nothing that the enc alone could mean. */
export function checkProtection({
  requestObjectEncryptionAlg: alg,
  requestObjectEncryptionEnc: enc,
}: Context['settings']): void {
  if (enc === undefined || alg !== undefined) return
  throw usageError(
    'no_encryption_alg',
    'request_object_encryption_enc goes with an algorithm for the key',
    'for instance --request-object-encryption-alg RSA-OAEP-256',
  )
}

/** What a profile has for its sign-ins by browser is no reason to refuse others; what this call itself asks for is. */
const asksToEncrypt = ({ named }: Context) => named('requestObjectEncryptionAlg')

/** OpenID CIBA Core 7.1.1 signs requests only. Throws FobError request_not_protected (2). */
export function refuseEncryption(context: Context): void {
  if (!asksToEncrypt(context)) return
  throw notProtected(
    'a CIBA request can be signed, but not encrypted',
    'leave --request-object-encryption-alg out',
  )
}

/** RFC 8628 has neither. Throws FobError request_not_protected (2). */
export function refuseSignature(context: Context): void {
  const asksToSign = context.named('requestObject') && context.settings.requestObject
  if (!asksToSign && !asksToEncrypt(context)) return
  throw notProtected('a device code is asked for by a plain request', 'sign in with fob login --pkce')
}

const notProtected = (message: string, hint: string) => usageError('request_not_protected', message, hint)
