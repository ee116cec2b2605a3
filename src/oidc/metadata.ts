/** Server metadata as the rest of fob may rely on it (RFC 8414 2): what has another type than the RFCs give it is not there. */
import type { ServerMetadata } from 'openid-client'
import { isHttpUrl } from '../http-url.ts'

export function wellTyped(metadata: ServerMetadata): ServerMetadata {
  const { issuer, mtls_endpoint_aliases: aliases, ...rest } = metadata
  return {
    issuer,
    ...members(rest),
    ...(aliases && isObject(aliases) && { mtls_endpoint_aliases: members(aliases) }),
  }
}

/** Loops, here and below: see words.ts. This is gone through in every call that asks the server. */
function members<Members extends object>(all: Members): Members {
  // Without a prototype, that no name of a server's can reach it.
  const kept: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(all)) if (typeOf(name)(value)) kept[name] = value
  return kept as Members
}

type Check = (value: unknown) => boolean

const isObject: Check = value => typeof value === 'object' && value !== null

function isList(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  for (const item of value) if (typeof item !== 'string') return false
  return true
}

/** `claims_parameter_supported` and its kin are no lists. */
const isSwitchOrList: Check = value => typeof value === 'boolean' || isList(value)
const isAddress: Check = value => typeof value === 'string' && isHttpUrl(value)
const isAnything: Check = () => true

function typeOf(name: string): Check {
  if (name.endsWith('_supported')) return isSwitchOrList
  return name.endsWith('_endpoint') || name === 'jwks_uri' ? isAddress : isAnything
}
