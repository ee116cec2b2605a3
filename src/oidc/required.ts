/** Settings without which no server can be asked. Cheap to import: the cached-token path asks too. */
import { usageError } from '../errors.ts'

export function requireClientId(clientId: string | undefined): string {
  if (clientId) return clientId
  throw usageError(
    'no_client_id',
    'no client identifier is set',
    'give --client-id ID, FOB_CLIENT_ID, or client_id in a profile',
  )
}

export function requireIssuer(issuer: string | undefined): string {
  if (issuer) return issuer
  throw usageError(
    'no_issuer',
    'no issuer is set',
    'give --issuer URL, FOB_ISSUER, or a profile: fob profile add NAME --issuer URL',
  )
}
